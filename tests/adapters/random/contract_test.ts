import { assertEquals, assertNotEquals } from "@std/assert";
import { SystemRandom } from "../../../src/adapters/random/system_random.ts";
import { randomContract } from "../../contracts/random_contract.ts";
import { ConstantRandom } from "../../fakes/constant_random.ts";
import { SeededRandom } from "../../fakes/seeded_random.ts";
import { SeenRandom } from "../../fakes/seen_random.ts";

randomContract("SystemRandom", () => new SystemRandom());
randomContract("SeededRandom", () => new SeededRandom());
randomContract("SeenRandom", () => new SeenRandom());
randomContract("ConstantRandom", () => new ConstantRandom(7), { varied: false });

Deno.test("a seed replays, draw for draw, and another seed is another row", () => {
  const draws = (seed: string) => {
    const random = new SeededRandom(seed);
    return [1, 32, 33, 0, 100].map((length) => random.bytes(length));
  };
  assertEquals(draws("a"), draws("a"));
  assertNotEquals(draws("a"), draws("b"));
});

Deno.test("two sources of the system's draw nothing in common", () => {
  assertNotEquals(new SystemRandom().bytes(32), new SystemRandom().bytes(32));
});
