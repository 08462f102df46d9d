import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { ed25519PublicBytes, signEd25519, verifyEd25519 } from "../../src/crypto/ed25519.ts";
import { Ed25519PublicKey } from "../../src/crypto/ed25519_public_key.ts";
import { SealholdError } from "../../src/errors.ts";
import { LOW_ORDER_ED25519, NON_CANONICAL_ED25519, ORDER_OF_GROUP } from "./curve_fixtures.ts";
import { hex, printFigure, readJsonVector, toHex } from "./vectors.ts";

const RFC_8032 = [
  {
    name: "https://www.rfc-editor.org/rfc/rfc8032#section-7.1 test 1",
    seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    pk: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    msg: "",
    sig:
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b" +
      "d25bf5f0595bbe24655141438e7a100b",
  },
  {
    name: "https://www.rfc-editor.org/rfc/rfc8032#section-7.1 test 2",
    seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    pk: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    msg: "72",
    sig:
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c" +
      "387b2eaeb4302aeeb00d291612bb0c00",
  },
  {
    name: "https://www.rfc-editor.org/rfc/rfc8032#section-7.1 test 3",
    seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    pk: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    msg: "af82",
    sig:
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659" +
      "4a7c15e9716ed28dc027beceea1ec40a",
  },
];

for (const { name, seed, pk, msg, sig } of RFC_8032) {
  Deno.test(name, async () => {
    assertStrictEquals(toHex(await ed25519PublicBytes(hex(seed))), pk);
    assertStrictEquals(toHex(await signEd25519(hex(seed), hex(msg))), sig);
    const key = await Ed25519PublicKey.check(hex(pk));
    assert(await verifyEd25519(key, hex(msg), hex(sig)));
    assert(!await verifyEd25519(key, hex(`${msg}00`), hex(sig)));
  });
}

async function assertRefused(key: Uint8Array) {
  const error = await assertRejects(() => Ed25519PublicKey.check(key), SealholdError);
  assertEquals([error.code, error.message], [
    "KEY_REFUSED",
    "The public key is not a strict Ed25519 key",
  ]);
}

Deno.test("case 39: the 14 encodings of low order are refused as public keys", async () => {
  assertStrictEquals(new Set(LOW_ORDER_ED25519).size, 14);
  for (const encoding of LOW_ORDER_ED25519) await assertRefused(hex(encoding));
  const good = hex(RFC_8032[0]!.pk);
  const { agreement } = await Ed25519PublicKey.check(good);
  for (const encoding of LOW_ORDER_ED25519) {
    const restore = () =>
      Promise.resolve().then(() => Ed25519PublicKey.fromOwnRecord(hex(encoding), agreement));
    assertStrictEquals((await assertRejects(restore, SealholdError)).code, "KEY_REFUSED");
  }
  printFigure("Ed25519 encodings of low order refused: 14/14");
});

Deno.test("case 39: non-canonical keys, those off the curve and those of mixed order are refused", async () => {
  assertStrictEquals(NON_CANONICAL_ED25519.length, 38);
  for (const encoding of NON_CANONICAL_ED25519) await assertRefused(hex(encoding));
  for (const length of [0, 31, 33]) await assertRefused(new Uint8Array(length).fill(9));
  // y = 2 is no point of the curve.
  await assertRefused(hex(`02${"00".repeat(31)}`));
  // A good key plus the point of order 2: canonical, of large order, and outside the prime-order subgroup.
  const { ed25519 } = await import("../../src/crypto/noble_ed25519.ts");
  const order2 = ed25519.Point.fromHex(LOW_ORDER_ED25519[4]!, true);
  const mixed = ed25519.Point.fromHex(RFC_8032[0]!.pk).add(order2).toBytes();
  await assertRefused(mixed);
});

Deno.test("strict verification: S beyond the group order, R non-canonical or of small order", async () => {
  const { pk, msg, sig } = RFC_8032[1]!;
  const key = await Ed25519PublicKey.check(hex(pk));
  const s = BigInt(`0x${toHex(hex(sig).slice(32).reverse())}`) + ORDER_OF_GROUP;
  const bigger = hex(s.toString(16).padStart(64, "0")).reverse();
  assert(!await verifyEd25519(key, hex(msg), hex(sig.slice(0, 64) + toHex(bigger))));
  for (const r of [...LOW_ORDER_ED25519, ...NON_CANONICAL_ED25519]) {
    for (const tail of ["00".repeat(32), sig.slice(64)]) {
      assert(!await verifyEd25519(key, hex(msg), hex(r + tail)));
    }
  }
  for (const length of [0, 63, 65]) {
    assert(!await verifyEd25519(key, hex(msg), new Uint8Array(length)));
  }
});

Deno.test("every flipped bit of a signature is refused", async () => {
  const { pk, msg, sig } = RFC_8032[1]!;
  const key = await Ed25519PublicKey.check(hex(pk));
  for (let bit = 0; bit < 512; bit++) {
    const bent = hex(sig);
    bent[bit >> 3]! ^= 1 << (bit & 7);
    assert(!await verifyEd25519(key, hex(msg), bent), `bit ${bit}`);
  }
});

Deno.test("a private key of another length is refused", async () => {
  for (const length of [0, 31, 33, 64]) {
    const sign = () => signEd25519(new Uint8Array(length), new Uint8Array(1));
    await assertRejects(sign, RangeError, `Cannot use the private key: length is ${length}`);
  }
});

interface Group {
  publicKey: { pk: string };
  tests: Array<{ msg: string; sig: string; result: string }>;
}

Deno.test("Wycheproof Ed25519", async () => {
  const { testGroups } = await readJsonVector<{ testGroups: Group[] }>(
    "wycheproof/ed25519_test.json",
  );
  let right = 0;
  for (const group of testGroups) {
    const key = await Ed25519PublicKey.check(hex(group.publicKey.pk));
    for (const { msg, sig, result } of group.tests) {
      assertStrictEquals(await verifyEd25519(key, hex(msg), hex(sig)), result === "valid");
      right++;
    }
  }
  printFigure(`Wycheproof Ed25519: ${right}/151`);
  assertStrictEquals(right, 151);
});
