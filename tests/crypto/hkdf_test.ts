import { assertRejects, assertStrictEquals } from "@std/assert";
import { hkdfSha256 } from "../../src/crypto/hkdf.ts";
import { hmacSha256 } from "../../src/crypto/hmac.ts";
import { hex, printFigure, readJsonVector, toHex } from "./vectors.ts";

const RFC_5869 = [
  {
    name: "https://www.rfc-editor.org/rfc/rfc5869#appendix-A.1",
    ikm: "0b".repeat(22),
    salt: "000102030405060708090a0b0c",
    info: "f0f1f2f3f4f5f6f7f8f9",
    length: 42,
    okm: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  },
  {
    name: "https://www.rfc-editor.org/rfc/rfc5869#appendix-A.2",
    ikm: toHex(Uint8Array.from({ length: 80 }, (_, i) => i)),
    salt: toHex(Uint8Array.from({ length: 80 }, (_, i) => 0x60 + i)),
    info: toHex(Uint8Array.from({ length: 80 }, (_, i) => 0xb0 + i)),
    length: 82,
    okm: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c" +
      "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
  },
  {
    name: "https://www.rfc-editor.org/rfc/rfc5869#appendix-A.3",
    ikm: "0b".repeat(22),
    salt: "",
    info: "",
    length: 42,
    okm: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
  },
];

for (const { name, ikm, salt, info, length, okm } of RFC_5869) {
  Deno.test(name, async () => {
    assertStrictEquals(toHex(await hkdfSha256(hex(ikm), hex(salt), hex(info), length)), okm);
  });
}

Deno.test("an info of any length, against RFC 5869 section 2 written out", async () => {
  const [ikm, salt] = [hex("00112233"), hex("aa")];
  for (const size of [0, 1024, 1025, 100_000]) {
    const info = new Uint8Array(size).fill(7);
    const prk = await hmacSha256(salt, ikm);
    const first = await hmacSha256(prk, info, Uint8Array.of(1));
    const second = await hmacSha256(prk, first, info, Uint8Array.of(2));
    assertStrictEquals(
      toHex(await hkdfSha256(ikm, salt, info, 40)),
      toHex(first) + toHex(second).slice(0, 16),
    );
  }
});

Deno.test("HKDF refuses lengths outside RFC 5869 section 2.3", async () => {
  const none = new Uint8Array(0);
  for (const length of [0, -1, 1.5, NaN, 255 * 32 + 1, Infinity]) {
    await assertRejects(() => hkdfSha256(none, none, none, length), RangeError, "length is");
  }
  assertStrictEquals((await hkdfSha256(none, none, none, 255 * 32)).length, 8160);
});

interface HkdfGroup {
  tests: Array<
    { ikm: string; salt: string; info: string; size: number; okm: string; result: string }
  >;
}

Deno.test("Wycheproof HKDF-SHA256", async () => {
  const name = "wycheproof/hkdf_sha256_test.json";
  const { testGroups } = await readJsonVector<{ testGroups: HkdfGroup[] }>(name);
  const tests = testGroups.flatMap((group) => group.tests);
  let right = 0;
  for (const { ikm, salt, info, size, okm, result } of tests) {
    const derive = () => hkdfSha256(hex(ikm), hex(salt), hex(info), size);
    if (result === "invalid") await assertRejects(derive, RangeError, "length is");
    else assertStrictEquals(toHex(await derive()), okm);
    right++;
  }
  printFigure(`Wycheproof HKDF-SHA256: ${right}/${tests.length}`);
  assertStrictEquals(right, 86);
});
