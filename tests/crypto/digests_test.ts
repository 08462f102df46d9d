import { assert, assertFalse, assertStrictEquals } from "@std/assert";
import { fixedTimeEqual } from "../../src/crypto/fixed_time_equal.ts";
import { hmacSha256 } from "../../src/crypto/hmac.ts";
import { sha256 } from "../../src/crypto/sha256.ts";
import { toHex } from "./vectors.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("SHA-256: FIPS 180-4 examples, in one part or several", async () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertStrictEquals(toHex(await sha256(utf8("abc"))), abc);
  assertStrictEquals(toHex(await sha256(utf8("a"), utf8(""), utf8("bc"))), abc);
  assertStrictEquals(
    toHex(await sha256()),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

Deno.test("https://www.rfc-editor.org/rfc/rfc4231#section-4", async () => {
  const cases: Array<[Uint8Array, Uint8Array, string]> = [
    [
      new Uint8Array(20).fill(0x0b),
      utf8("Hi There"),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      utf8("Jefe"),
      utf8("what do ya want for nothing?"),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    [
      new Uint8Array(131).fill(0xaa),
      utf8("Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ],
  ];
  for (const [key, data, mac] of cases) {
    assertStrictEquals(toHex(await hmacSha256(key, data)), mac);
    assertStrictEquals(toHex(await hmacSha256(key, data.subarray(0, 3), data.subarray(3))), mac);
  }
});

Deno.test("HMAC takes an empty key, which WebCrypto alone refuses (RFC 2104 section 2)", async () => {
  const empty = new Uint8Array(0);
  const mac = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
  assertStrictEquals(toHex(await hmacSha256(empty)), mac);
  assertStrictEquals(toHex(await hmacSha256(empty, empty)), mac);
});

Deno.test("case 41: fixed-time comparison takes any two lengths", () => {
  assert(fixedTimeEqual(utf8(""), utf8("")));
  assert(fixedTimeEqual(utf8("token"), utf8("token")));
  assertFalse(fixedTimeEqual(utf8("token"), utf8("tokem")));
  assertFalse(fixedTimeEqual(utf8("token"), utf8("token ")));
  assertFalse(fixedTimeEqual(utf8("token"), utf8("")));
});
