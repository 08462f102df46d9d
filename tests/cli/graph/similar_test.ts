import { assertEquals } from "@std/assert";
import { mostSimilar } from "../../../src/cli/graph/similar.ts";

const TABLE: readonly [string, string, boolean][] = [
  ["secrts", "secrets", true],
  ["secret", "secrets", true],
  ["logn", "login", true],
  ["verbos", "verbose", true],
  ["formta", "format", true],
  ["get", "set", true],
  ["nope", "token", false],
  ["password", "store", false],
  ["x", "h", true],
  ["", "login", false],
  ["same", "same", true],
];

for (const [typed, known, wanted] of TABLE) {
  Deno.test(`"${typed}" ${wanted ? "may be" : "is not"} "${known}"`, () => {
    assertEquals(mostSimilar(typed, [known]), wanted ? known : undefined);
  });
}
