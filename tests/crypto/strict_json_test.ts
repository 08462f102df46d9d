import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { hasAtMostTokens, parseStrictJson } from "../../src/crypto/strict_json.ts";

const encode = (text: string) => new TextEncoder().encode(text);

const BAD: Array<[string, string]> = [
  ["a duplicate key", '{"s3cr3t":1,"s3cr3t":2}'],
  ["a duplicate key, once escaped", '{"s3cr3t":1,"\\u00733cr3t":2}'],
  ["a duplicate key, deep down", '[{"a":{"b":[{"c":1,"d":2,"c":3}]}}]'],
  ["a duplicate key behind a nested object", '{"a":{"b":1},"c":[1,2],"a":3}'],
  ["a duplicate key behind a string with quotes", '{"a":"\\"\\\\","b":"}{","a":1}'],
  ["duplicate empty keys", '{"":1,"":2}'],
  ["duplicate __proto__", '{"__proto__":1,"__proto__":2}'],
  ["infinity", "1e400"],
  ["minus infinity in a list", "[-1e999]"],
  ["an unsafe integer", "9007199254740993"],
  ["2^53", "9007199254740992"],
  ["an unsafe integer as an exponent", '{"a":1e16}'],
  ["a lone high surrogate", '"\\ud800"'],
  ["a lone low surrogate in a key", '{"\\udc00":1}'],
  ["surrogates the wrong way round", '"\\udc00\\ud800"'],
  ["65 deep", "[".repeat(65) + "]".repeat(65)],
  ["a million deep", "[".repeat(400_000) + "]".repeat(400_000)],
  ["something behind it", '{"a":1}{"b":2}'],
  ["a comma behind it", "1,"],
  ["a trailing comma", "[1,]"],
  ["a trailing comma in an object", '{"a":1,}'],
  ["nothing", ""],
  ["white space", " \n"],
  ["a byte order mark", "\ufeff1"],
  ["NaN", "NaN"],
  ["Infinity by name", "Infinity"],
  ["a leading zero", "012"],
  ["a leading plus", "+1"],
  ["a bare point", "1."],
  ["hex", "0x10"],
  ["single quotes", "'s3cr3t'"],
  ["a control character", '"a\u0001"'],
  ["a tab in a string", '"a\tb"'],
  ["an unknown escape", '"\\x41"'],
  ["a comment", "1 //s3cr3t"],
  ["an open string", '"s3cr3t'],
  ["an open object", '{"a":1'],
  ["a bare key", "{a:1}"],
  ["a form feed", "\f1"],
  ["a no-break space", "\u00a01"],
];

for (const [name, text] of BAD) {
  Deno.test(`A3: strict JSON refuses ${name}, without repeating it`, () => {
    const error = assertThrows(() => parseStrictJson(encode(text)), SyntaxError, "Cannot read the");
    assertStrictEquals(error.message.includes("s3cr3t"), false);
  });
}

Deno.test("A3: strict JSON refuses what is not UTF-8, and what is too long", () => {
  for (
    const bytes of [[0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]]
  ) {
    assertThrows(() => parseStrictJson(Uint8Array.from(bytes)), SyntaxError, "not UTF-8");
  }
  assertThrows(() => parseStrictJson(encode('"1234567"'), 8), SyntaxError, "longer than 8 bytes");
  assertStrictEquals(parseStrictJson(encode('"123456"'), 8), "123456");
});

Deno.test("strict JSON reads what is right", () => {
  const right =
    ' {"a":[1,-0.5,true,null,"\\u00e9\\ud83d\\ude00"],"b":{"a":1},"c":9007199254740991}\n';
  assertEquals(parseStrictJson(encode(right)), JSON.parse(right));
  assertEquals(
    parseStrictJson(encode("[".repeat(64) + "]".repeat(64))),
    JSON.parse("[".repeat(64) + "]".repeat(64)),
  );
  const long = `"${"x".repeat(2_000_000)}"`;
  assertStrictEquals(parseStrictJson(encode(long), 3_000_000), JSON.parse(long));
});

Deno.test("strict JSON reads whatever JSON.stringify writes, if it has a meaning", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
    const text = JSON.stringify(value, null, indent);
    const unsafe = /\d{16}|e\+/.test(text) || !text.isWellFormed() || /\\ud[89a-f]/i.test(text);
    if (unsafe) return;
    assertEquals(parseStrictJson(encode(text)), JSON.parse(text));
  }));
});

Deno.test("whatever bytes come, strict JSON gives a value or a SyntaxError", () => {
  const piece = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    '"',
    ":",
    ",",
    "\\",
    "a",
    "1",
    "\\u00",
    "e",
    "-",
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      try {
        assertEquals(parseStrictJson(encode(text)), JSON.parse(text));
      } catch (error) {
        assertStrictEquals(error instanceof SyntaxError, true);
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("tokens are counted outside of strings, and a string is one", () => {
  const text = String.raw`{"a":[1,2,"x,[\"{"],"b\\":{}}`;
  assertEquals([10, 11, 12, 13].map((max) => hasAtMostTokens(text, max)), [
    false,
    false,
    true,
    true,
  ]);
  assertThrows(() => hasAtMostTokens(`["a`, 9), SyntaxError, "it is malformed");
});
