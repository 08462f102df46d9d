import { assertEquals } from "@std/assert";
import { scopeNote } from "../../../../../src/core/client/login/oauth/scopes.ts";

const CASES: readonly (readonly [string, string[], string | undefined, string | undefined])[] = [
  ["nothing said", ["a", "b"], undefined, undefined],
  ["the same in another order", ["a", "b"], "b a", undefined],
  ["the same with spaces", ["a"], " a ", undefined],
  ["nothing asked", [], "a b", undefined],
  ["narrower", ["a", "b"], "a", "The server granted other scopes: a"],
  ["wider", ["a"], "b a", "The server granted other scopes: a b"],
  ["others", ["a"], "c", "The server granted other scopes: c"],
  ["none", ["a"], "", "The server granted other scopes: none"],
];

for (const [name, asked, granted, note] of CASES) {
  Deno.test(`case 20: scopes granted: ${name}`, () => {
    assertEquals(scopeNote(asked, granted), note);
  });
}
