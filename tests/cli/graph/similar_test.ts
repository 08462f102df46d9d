import { assertEquals } from "@std/assert";
import { loadNearest } from "../../../src/cli/graph/similar.ts";

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
  Deno.test(`"${typed}" ${wanted ? "may be" : "is not"} "${known}"`, async () => {
    const nearest = await loadNearest();
    assertEquals(nearest(typed, [known]), wanted ? known : undefined);
  });
}

Deno.test("of several the nearest is meant, of equals the first; of none, none", async () => {
  const nearest = await loadNearest();
  assertEquals(nearest("secrts", ["secret", "secrets"]), "secrets");
  assertEquals(nearest("lost", ["list", "last"]), "list");
  assertEquals(nearest("LIST", ["list"]), undefined, "names have a case");
  assertEquals(
    nearest("lists", ["lints", "Lists"]),
    "lints",
    "and one letter is as far as the other",
  );
  assertEquals(nearest("secrts", []), undefined);
});

Deno.test("what is too long, or strange, is no mistyped name", async () => {
  const nearest = await loadNearest();
  const long = "a".repeat(41);
  assertEquals([nearest(long, [long]), nearest(long.slice(1), [long.slice(1)])], [
    undefined,
    long.slice(1),
  ]);
  for (const typed of ["\ud800", "\u{10ffff}\u{10ffff}", "\0\0", "l\u0131st\u0301s"]) {
    assertEquals(nearest(typed, ["list", "secrets"]), undefined, JSON.stringify(typed));
  }
});
