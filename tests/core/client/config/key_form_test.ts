/** What an API key looks like, as config.toml and the shipped table say it. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  formsInWords,
  hasForm,
  isAlphabet,
  isKeyLength,
  type KeyForm,
} from "../../../../src/core/client/config/key_form.ts";

const FORM: KeyForm = {
  prefix: "sk-",
  notPrefixes: ["sk-ant-"],
  alphabet: "A-Za-z0-9_-",
  length: [4, 8],
};

Deno.test("a key has the prefix, the characters and the length of its form, from end to end", () => {
  for (const key of ["sk-abcd", "sk-abcdefgh", "sk-A_-9", "sk-ant9"]) {
    assertEquals(hasForm(key, [FORM]), true, key);
  }
  const bad = ["", "sk-", "sk-abc", "sk-abcdefghi", "xsk-abcd", "sk-abc.", "sk-abc\n", "SK-abcd"];
  for (const key of [...bad, "sk-ant-abcd", "sk-ab\u0131d", "sk-ab\u{1f600}", "sk-abcd\0"]) {
    assertEquals(hasForm(key, [FORM]), false, key);
  }
});

Deno.test("one of several forms is enough; of none, no key is one", () => {
  const exact: KeyForm = { alphabet: "0-9a-f", length: 8 };
  assertEquals(["0123abcd", "0123abcde", "0123ABCD"].map((key) => hasForm(key, [FORM, exact])), [
    true,
    false,
    false,
  ]);
  assertEquals(hasForm("0123abcd", []), false);
  assertEquals(formsInWords([FORM, exact]), "sk- and 4 to 8 of A-Za-z0-9_-, or 8 of 0-9a-f");
});

Deno.test("a hyphen that is first or last, or behind a range, is itself", () => {
  const keys = (alphabet: string) =>
    ["a", "b", "c", "-", "d"].filter((key) => hasForm(key, [{ alphabet, length: 1 }])).join("");
  assertEquals([keys("-ac"), keys("ac-"), keys("a-c-"), keys("a-c"), keys("-"), keys("a-c-d")], [
    "ac-",
    "ac-",
    "abc-",
    "abc",
    "-",
    "abc-d",
  ]);
});

Deno.test("an alphabet means what a character class of the same text means", () => {
  const part = fc.constantFrom("a-z", "A-F", "0-9", "_", ".", "!-~", "x", "~");
  fc.assert(fc.property(
    fc.array(part, { minLength: 1, maxLength: 5 }),
    fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 1 }),
    (parts, char) => {
      const alphabet = parts.join("");
      assertEquals(
        hasForm(char, [{ alphabet, length: 1 }]),
        new RegExp(`^[${alphabet}]$`).test(char),
        alphabet,
      );
    },
  ));
});

Deno.test("an alphabet is visible ASCII, of bounded length, and runs forwards", () => {
  for (const right of ["a-z", "!-~", "-", "a", "A-Za-z0-9_.-", "a".repeat(100)]) {
    assertEquals(isAlphabet(right), true, right);
  }
  for (const wrong of ["", "z-a", " ", "a b", "\u00e9", "a-\u00ff", "\n", "a".repeat(101)]) {
    assertEquals(isAlphabet(wrong), false, wrong);
  }
  const wrong = [[0, 8], [9, 8], [8, 4097], [1.5, 8], [NaN, NaN], [-1, 8], [1, Infinity]] as const;
  assertEquals(wrong.filter(([least, most]) => isKeyLength(least, most)), []);
  assertEquals(isKeyLength(1, 4096), true);
});
