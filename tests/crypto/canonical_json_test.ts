import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { canonicalJson, canonicalJsonBytes } from "../../src/crypto/canonical_json.ts";
import { printFigure, readVector } from "./vectors.ts";

Deno.test("https://www.rfc-editor.org/rfc/rfc8785#section-3.2.2", () => {
  const value = {
    numbers: [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    literals: [null, true, false],
  };
  assertStrictEquals(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

Deno.test("what a serialiser would drop or bend is refused, without repeating it", () => {
  const deep = JSON.parse("[".repeat(66) + "]".repeat(66));
  const bad: unknown[] = [
    undefined,
    () => 1,
    Symbol("s"),
    1n,
    NaN,
    Infinity,
    -Infinity,
    new Map([["a", 1]]),
    new Set([1]),
    new Uint8Array(2),
    new Date(0),
    /x/,
    "s3cr3t\ud800",
    { "\udc00": 1 },
    { a: undefined },
    { a: [1, , 2] },
    { [Symbol("s")]: 1 },
    new (class Point {})(),
    deep,
  ];
  for (const value of bad) {
    const error = assertThrows(() => canonicalJson(value), TypeError, "Cannot make canonical JSON");
    assertStrictEquals(error.message.includes("s3cr3t"), false);
  }
  assertStrictEquals(canonicalJson(JSON.parse("[".repeat(64) + "]".repeat(64))).length, 128);
});

Deno.test("a toJSON in the data is data", () => {
  assertThrows(() => canonicalJson({ toJSON: () => 1 }), TypeError, "canonical JSON");
  assertStrictEquals(canonicalJson({ toJSON: "x" }), '{"toJSON":"x"}');
});

Deno.test("canonical JSON parses back to the same value and is its own canonical form", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const plain = JSON.parse(JSON.stringify(value));
    const text = canonicalJson(plain);
    assertEquals(JSON.parse(text), plain);
    assertStrictEquals(canonicalJson(JSON.parse(text)), text);
  }));
});

const PAIRS = ["arrays", "french", "structures", "unicode", "values", "weird"];
Deno.test("RFC 8785 pairs of cyberphone", async () => {
  let right = 0;
  for (const name of PAIRS) {
    const input = new TextDecoder().decode(await readVector(`jcs/input/${name}.json`));
    const output = await readVector(`jcs/output/${name}.json`);
    assertEquals(canonicalJsonBytes(JSON.parse(input)), new Uint8Array(output));
    right++;
  }
  printFigure(`RFC 8785 pairs: ${right}/${PAIRS.length}`);
  assertStrictEquals(right, 6);
});
