import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { X25519 } from "../../src/crypto/constants.ts";
import { importCurvePrivateKey } from "../../src/crypto/curve_private_key.ts";
import { ed25519PublicBytes } from "../../src/crypto/ed25519.ts";
import { Ed25519PublicKey } from "../../src/crypto/ed25519_public_key.ts";
import { agree, agreementKey, agreementKeyOfSeed } from "../../src/crypto/x25519.ts";
import { SealholdError } from "../../src/errors.ts";
import { withTestSeed } from "../fakes/test_seed.ts";
import { LOW_ORDER_X25519 } from "./curve_fixtures.ts";
import { hex, printFigure, readJsonVector, toHex } from "./vectors.ts";

Deno.test("https://www.rfc-editor.org/rfc/rfc7748#section-6.1", async () => {
  const bob = await agreementKey(
    hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"),
  );
  assertStrictEquals(
    toHex(bob.publicKey),
    "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
  );
  assertStrictEquals(
    toHex(
      await agree(
        bob.privateKey,
        hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"),
      ),
    ),
    "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
  );
});

Deno.test("https://www.rfc-editor.org/rfc/rfc7748#section-5.2, one and a thousand iterations", async () => {
  let k = hex(`09${"00".repeat(31)}`);
  let u = k;
  for (let i = 1; i <= 1000; i++) {
    // u-coordinates of the vectors are masked, which the strict rules refuse: the runtime is asked directly.
    const privateKey = await importCurvePrivateKey(X25519, k);
    const publicKey = await crypto.subtle.importKey("raw", u, "X25519", false, []);
    const algorithm = { name: "X25519", public: publicKey };
    const next = new Uint8Array(await crypto.subtle.deriveBits(algorithm, privateKey, 256));
    [k, u] = [next, k];
    if (i === 1) {
      assertStrictEquals(
        toHex(k),
        "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
      );
    }
  }
  assertStrictEquals(toHex(k), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
});

Deno.test("case 39: the 14 encodings of low order are refused as agreement keys", async () => {
  assertStrictEquals(new Set(LOW_ORDER_X25519).size, 14);
  const { privateKey } = await agreementKey(new Uint8Array(32).fill(7));
  const seed = new Uint8Array(32).fill(7);
  const own = await ed25519PublicBytes(seed);
  for (const encoding of LOW_ORDER_X25519) {
    const error = await assertRejects(() => agree(privateKey, hex(encoding)), SealholdError);
    assertStrictEquals(error.code, "KEY_REFUSED");
    const restore = () =>
      Promise.resolve().then(() => Ed25519PublicKey.fromOwnRecord(own, hex(encoding)));
    assertStrictEquals((await assertRejects(restore, SealholdError)).code, "KEY_REFUSED");
  }
  printFigure("X25519 encodings of low order refused: 14/14");
});

Deno.test("the converted private key has the converted public key", () =>
  withTestSeed(async (random) => {
    for (let i = 0; i < 50; i++) {
      const seed = random.bytes(32);
      const checked = await Ed25519PublicKey.check(await ed25519PublicBytes(seed));
      assertEquals((await agreementKeyOfSeed(seed)).publicKey, checked.agreement);
    }
  }));

Deno.test("the conversion agrees with one that is written out: u = (1 + y) / (1 - y)", async () => {
  const p = 2n ** 255n - 19n;
  const power = (base: bigint, exponent: bigint): bigint =>
    exponent === 0n ? 1n : power(base * base % p, exponent >> 1n) * (exponent & 1n ? base : 1n) % p;
  const seed = new Uint8Array(32).fill(3);
  const { bytes, agreement } = await Ed25519PublicKey.check(await ed25519PublicBytes(seed));
  const y = BigInt(`0x${toHex(bytes.slice().reverse())}`) & (2n ** 255n - 1n);
  const u = (1n + y) * power((1n - y + p) % p, p - 2n) % p;
  assertStrictEquals(BigInt(`0x${toHex(agreement.slice().reverse())}`), u);
});

interface Vector {
  tcId: number;
  public: string;
  private: string;
  shared: string;
  flags: string[];
}

Deno.test("Wycheproof X25519", async () => {
  const { testGroups } = await readJsonVector<{ testGroups: Array<{ tests: Vector[] }> }>(
    "wycheproof/x25519_test.json",
  );
  const tests = testGroups.flatMap((group) => group.tests);
  let right = 0;
  let refused = 0;
  for (const test of tests) {
    const privateKey = await importCurvePrivateKey(X25519, hex(test.private));
    const shared = agree(privateKey, hex(test.public));
    // "Acceptable" vectors with no secret or a second spelling are those that the strict rules refuse.
    const strict = ["ZeroSharedSecret", "LowOrderPublic", "NonCanonicalPublic"];
    if (test.flags.some((flag) => strict.includes(flag))) {
      assertStrictEquals((await assertRejects(() => shared, SealholdError)).code, "KEY_REFUSED");
      refused++;
    } else assertStrictEquals(toHex(await shared), test.shared, `tcId ${test.tcId}`);
    right++;
  }
  printFigure(
    `Wycheproof X25519: ${right}/${tests.length} (${refused} refused by the strict rules)`,
  );
  assertStrictEquals(right, 518);
});
