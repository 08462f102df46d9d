import { assert, assertEquals } from "@std/assert";
import { claimText, matchesPattern } from "../../../../src/core/server/ci_login/claim_pattern.ts";
import { GUARD_MS } from "../../../guard.ts";

const CASES: [string, string, boolean][] = [
  ["refs/heads/main", "refs/heads/main", true],
  ["refs/heads/main", "refs/heads/main2", false],
  ["refs/heads/main", "refs/heads/Main", false],
  ["refs/heads/*", "refs/heads/a/b", true],
  ["refs/heads/*", "refs/heads/", true],
  ["refs/heads/*", "refs/tags/a", false],
  ["*main", "refs/heads/main", true],
  ["*", "", true],
  ["a*b*c", "a-b-c", true],
  ["a*b*c", "a-c", false],
  ["a*b*c", "abc", true],
  ["ab*ba", "aba", false],
  ["a*b*b", "ab", false],
  ["a**b", "ab", true],
  ["repo:acme/app:*", "repo:acme/app2:ref", false],
  // Nothing but the star has a meaning.
  ["a.c", "abc", false],
  ["a?c", "abc", false],
  ["[ab]", "a", false],
  ["^a$", "a", false],
  ["a", "a\n", false],
  // No character counts for two parts.
  ["*ab*ba*", "aba", false],
  ["*ab*ba*", "abba", true],
];

for (const [pattern, value, matches] of CASES) {
  Deno.test(`claim pattern: ${pattern} ${matches ? "matches" : "does not match"} ${JSON.stringify(value)}`, () => {
    assertEquals(matchesPattern(pattern, value), matches);
  });
}

Deno.test("claim pattern: a hostile pattern and value end", () => {
  const startMs = performance.now();
  assertEquals(matchesPattern("*a".repeat(250) + "b", "a".repeat(100_000)), false);
  // Tried in every way, it would take longer than the sun will last.
  assert(performance.now() - startMs < GUARD_MS);
});

Deno.test("claim text: plain values only, and only the token's own", () => {
  const claims = { a: "x", b: 1, c: true, d: null, e: ["x"], f: { g: 1 } };
  assertEquals(Object.keys(claims).map((name) => claimText(claims, name)), [
    "x",
    "1",
    "true",
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(claimText(claims, "constructor"), undefined);
  assertEquals(claimText(JSON.parse('{"__proto__":"x"}'), "__proto__"), "x");
  assertEquals(claimText({}, "__proto__"), undefined);
});
