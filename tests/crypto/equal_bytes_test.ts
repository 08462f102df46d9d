import { assert, assertFalse } from "@std/assert";
import fc from "fast-check";
import { equalBytes } from "../../src/crypto/equal_bytes.ts";

Deno.test("bytes are equal when every one of them is, also in a view into a larger buffer", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat(), (bytes, at) => {
    const view = new Uint8Array([9, ...bytes, 9]).subarray(1, bytes.length + 1);
    assert(equalBytes(bytes, view));
    assertFalse(equalBytes(bytes, bytes.length === 0 ? Uint8Array.of(0) : bytes.subarray(1)));
    if (bytes.length === 0) return;
    view[at % bytes.length]! ^= 1;
    assertFalse(equalBytes(bytes, view));
  }));
});
