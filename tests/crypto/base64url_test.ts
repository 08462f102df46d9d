import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { base64urlLength, decodeBase64url, encodeBase64url } from "../../src/crypto/base64url.ts";

Deno.test("https://www.rfc-editor.org/rfc/rfc4648#section-10, without padding", () => {
  const pairs = { "": "", f: "Zg", fo: "Zm8", foo: "Zm9v", foob: "Zm9vYg", fooba: "Zm9vYmE" };
  for (const [text, encoded] of Object.entries(pairs)) {
    assertStrictEquals(encodeBase64url(new TextEncoder().encode(text)), encoded);
    assertStrictEquals(new TextDecoder().decode(decodeBase64url(encoded)), text);
  }
  assertStrictEquals(encodeBase64url(Uint8Array.of(0xfb, 0xff)), "-_8");
});

Deno.test("bytes round-trip, also from a view into a larger buffer", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    const view = new Uint8Array([9, ...bytes, 9]).subarray(1, bytes.length + 1);
    const text = encodeBase64url(view);
    assertStrictEquals(text.length, base64urlLength(bytes.length));
    assertEquals(decodeBase64url(text), new Uint8Array(bytes));
  }));
});

Deno.test("one byte string has one text: everything else is refused", () => {
  const bad = [
    "Zg==",
    "Zg=",
    "Z",
    "Zh",
    "Zm9=",
    "Zm+v",
    "Zm/v",
    "Zm9v\n",
    " Zm9v",
    "Zm9v ",
    "Zm 9v",
  ];
  for (const text of [...bad, "Zm9\u0000", "Zm9é", "ＺＺＺＺ"]) {
    const error = assertThrows(() => decodeBase64url(text), SyntaxError);
    assertStrictEquals(error.message.includes(text), false);
  }
});

Deno.test("what decodes is what its bytes encode to: all texts of up to five characters that matter", () => {
  const chars = ["A", "Q", "g", "w", "_", "+", "=", " ", "\n"];
  let texts = [""];
  for (let length = 1; length <= 5; length++) {
    texts = texts.flatMap((text) => chars.map((char) => text + char));
    for (const text of texts) {
      let bytes: Uint8Array | undefined;
      try {
        bytes = decodeBase64url(text);
      } catch {
        // Refused.
      }
      if (bytes !== undefined) assertStrictEquals(encodeBase64url(bytes), text);
    }
  }
});

Deno.test("a text above the limit is refused before it is decoded", () => {
  assertEquals(decodeBase64url("AAAA", 3), new Uint8Array(3));
  assertThrows(() => decodeBase64url("AAAAAA", 3), SyntaxError, "longer than 3 bytes");
});
