import { assertStrictEquals } from "@std/assert";
import { fixedTimeEqual } from "../../src/crypto/fixed_time_equal.ts";

Deno.test("case 41: one bit that differs, wherever it is, makes two byte strings different", () => {
  const a = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
  assertStrictEquals(fixedTimeEqual(a, a.slice()), true);
  assertStrictEquals(fixedTimeEqual(new Uint8Array(0), new Uint8Array(0)), true);
  for (let bit = 0; bit < 256; bit++) {
    const b = a.slice();
    b[bit >> 3]! ^= 1 << (bit & 7);
    assertStrictEquals(fixedTimeEqual(a, b), false, `bit ${bit}`);
  }
});

Deno.test("case 41: another length is another byte string, though one begins with the other", () => {
  const a = new Uint8Array(32);
  for (const length of [0, 1, 31, 33, 64]) {
    assertStrictEquals(fixedTimeEqual(a, new Uint8Array(length)), false, `${length}`);
    assertStrictEquals(fixedTimeEqual(new Uint8Array(length), a), false, `${length}`);
  }
});
