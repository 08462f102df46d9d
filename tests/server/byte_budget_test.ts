/** Bytes that all bodies share: each is taken once and given back once. */
import { assertEquals, assertThrows } from "@std/assert";
import { ByteBudget } from "../../src/server/http/byte_budget.ts";
import { Refusal } from "../../src/server/http/refusal.ts";

/** What is left of a budget, found out by taking it. */
function left(budget: ByteBudget): number {
  let bytes = 0;
  try {
    while (true) {
      budget.take(1);
      bytes++;
    }
  } catch {
    budget.giveBack(bytes);
    return bytes;
  }
}

Deno.test("byte budget: above it the answer is 503, and nothing is taken", () => {
  const budget = new ByteBudget(10);
  budget.take(6);
  const refusal = assertThrows(() => budget.take(5), Refusal);
  assertEquals([refusal.status, refusal.headers["retry-after"]], [503, "1"]);
  assertEquals(left(budget), 4);
  budget.giveBack(6);
  assertEquals(left(budget), 10);
});

Deno.test("byte budget: what is held comes back at its release, and once", () => {
  const budget = new ByteBudget(10);
  const held = budget.hold();
  held.take(6);
  held.giveBack();
  assertEquals(left(budget), 4, "read, and still there");
  held.release();
  held.release();
  assertEquals(left(budget), 10);
});
