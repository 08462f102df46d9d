/** Which key patterns of config.toml are run at all. */
import { assert, assertEquals } from "@std/assert";
import {
  isSafePattern,
  MAX_MATCHED_CHARS,
} from "../../../../src/core/client/config/key_pattern.ts";
import { GUARD_MS } from "../../../guard.ts";

const GOOD = [
  "acme-[A-Za-z0-9]{32}",
  "sk-[a-z0-9]+",
  "sk-(?!ant-)[A-Za-z0-9_-]{20,300}",
  "(live|test)_[a-z]{24}",
  "(AIza[A-Za-z0-9_-]{35}|AQ\\.[A-Za-z0-9_.-]{20,500})",
  "pk-[a-z]+(-[0-9]+)?",
  "[+*?(|)]{4}\\(\\+\\)\\*",
  "(?:ab){16}",
];

/** Each would try ways without end on a key that almost matches. */
const BAD = [
  "(a+)+$",
  "(a*)*",
  "(a|a)*",
  "(?:a+){10}",
  "((a+)b?)+",
  "(a|aa)+$",
  "([a-z]+)*",
  "(?<x>a+)+",
  "(a+)\\1",
  "(?<x>a)\\k<x>",
  "a*a*a*a*b",
  "a?".repeat(30) + "a".repeat(30),
  "(a|a)".repeat(20),
  "a".repeat(201),
  "(",
];

for (const pattern of GOOD) {
  Deno.test(`a key pattern that ends soon: ${pattern}`, () => assert(isSafePattern(pattern)));
}

for (const pattern of BAD) {
  Deno.test(`a key pattern that is refused: ${pattern.slice(0, 40)}`, () => {
    assertEquals(isSafePattern(pattern), false);
  });
}

Deno.test("what is let through is done with the longest key", () => {
  const costly = ["a*a*a*b", "(a|a)".repeat(14), "a*a*(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b"];
  for (const pattern of costly) {
    assert(isSafePattern(pattern), pattern);
    const started = performance.now();
    assertEquals(new RegExp(`^(?:${pattern})$`).test("a".repeat(MAX_MATCHED_CHARS)), false);
    assert(performance.now() - started < GUARD_MS, pattern);
  }
});
