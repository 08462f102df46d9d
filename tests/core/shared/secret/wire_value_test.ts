import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { valueFromWire, valueToWire } from "../../../../src/core/shared/secret/wire_value.ts";
import { Secret } from "../../../../src/secret.ts";

const throughJson = (bytes: Uint8Array) =>
  valueFromWire(JSON.parse(JSON.stringify(valueToWire(new Secret(bytes)))))?.expose();

Deno.test("any bytes come back as they were, through JSON", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assertEquals(throughJson(bytes), new Uint8Array(bytes));
    }),
    { numRuns: 500, seed: 1 },
  );
});

Deno.test("any text comes back as it was, and travels as text unless it has control characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const wire = valueToWire(Secret.fromText(text));
      // deno-lint-ignore no-control-regex
      const asText = !/[\0-\x08\x0b\x0c\x0e-\x1f]/.test(text);
      assertEquals(wire.encoding, asText ? undefined : "base64");
      if (asText) assertEquals(wire.value, text);
      assertEquals(throughJson(new TextEncoder().encode(text)), new TextEncoder().encode(text));
    }),
    { numRuns: 500, seed: 2 },
  );
});

const EDGES: readonly [string, number[]][] = [
  ["a byte order mark", [0xef, 0xbb, 0xbf, 0x61]],
  ["a byte order mark alone", [0xef, 0xbb, 0xbf]],
  ["a NUL", [0]],
  ["an encoded surrogate", [0xed, 0xa0, 0x80]],
  ["an overlong slash", [0xc0, 0xaf]],
  ["a cut character", [0xe2, 0x82]],
  ["nothing", []],
  ["what looks like base64", [...new TextEncoder().encode("AAAA")]],
];

for (const [what, bytes] of EDGES) {
  Deno.test(`round trip of ${what}`, () => {
    assertEquals(throughJson(Uint8Array.from(bytes)), Uint8Array.from(bytes));
  });
}

Deno.test("bytes that are no text travel in standard base64, padded", () => {
  assertEquals(valueToWire(new Secret(Uint8Array.of(0xff))), { value: "/w==", encoding: "base64" });
  assertEquals(valueToWire(new Secret(Uint8Array.of(0xfb, 0xff))).value, "+/8=");
});

Deno.test("JSON makes no value much longer, whatever its characters", () => {
  for (let code = 0; code < 128; code++) {
    const secret = new Secret(new Uint8Array(1000).fill(code));
    const { length } = JSON.stringify(valueToWire(secret));
    assertEquals(length < 2100, true, `${length} characters for ${code}`);
  }
});

Deno.test("700 KiB of bytes are encoded without a stack overflow", () => {
  const large = new Uint8Array(700 * 1024).fill(0xff);
  assertEquals(throughJson(large)?.length, large.length);
});

Deno.test("what is malformed gives nothing: another alphabet, missing padding, a lone surrogate", () => {
  for (const value of ["c4n4ry!", "c4n4ry\u00e9", "c4n4r", "=c4n4ry", "_w==", "/w"]) {
    assertStrictEquals(valueFromWire({ value, encoding: "base64" }), undefined, value);
  }
  assertStrictEquals(valueFromWire({ value: "\ud800" }), undefined);
});
