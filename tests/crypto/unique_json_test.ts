import { assertEquals, assertThrows } from "@std/assert";
import { parseUniqueJson } from "../../src/crypto/unique_json.ts";

Deno.test("unique JSON: what is unique comes out as JSON.parse gives it", () => {
  for (
    const text of [
      '{"a":1,"b":{"a":2,"c":["x",{"a":3},{"a":4}]},"c":"a\\"b"}',
      "[]",
      '"a"',
      "null",
      '[{"a":{}},{"a":[{}]}]',
      '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    ]
  ) assertEquals(parseUniqueJson(text), JSON.parse(text));
});

Deno.test("case 40: a name twice is refused, however it is written and wherever it is", () => {
  for (
    const text of [
      '{"kid":"a","kid":"a"}',
      '{"kid":"a","alg":"x","k\\u0069d":"b"}',
      '{"a":{"b":1,"b":2}}',
      '[1,{"b":1,"c":[{}],"b":2}]',
      '{"a":[1,2],"b":"}","a":3}',
      '{"":1,"":2}',
    ]
  ) assertThrows(() => parseUniqueJson(text), SyntaxError, "twice");
});

Deno.test("unique JSON: what is no JSON, and what is nested too deeply; the text is not repeated", () => {
  for (const text of ["", "{", '{"a":1,}', '{"a"', '"canary', '{"\\x":1}', "{,}", "canary"]) {
    const error = assertThrows(() => parseUniqueJson(text), SyntaxError);
    assertEquals(error.message.includes("canary"), false);
  }
  assertThrows(() => parseUniqueJson("[".repeat(100_000)), SyntaxError, "deeply");
  assertThrows(() => parseUniqueJson(`${"[".repeat(17)}${"]".repeat(17)}`), SyntaxError, "deeply");
});
