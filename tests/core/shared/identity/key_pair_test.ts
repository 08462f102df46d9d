import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import {
  aidOf,
  inceptionKey,
  isAidShape,
  parsePublicKey,
} from "../../../../src/core/shared/identity/aid.ts";
import {
  generateKeyPair,
  keyPairFromSeed,
  keysFileOf,
  parseKeysFile,
} from "../../../../src/core/shared/identity/key_pair.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { LOW_ORDER_ED25519, NON_CANONICAL_ED25519 } from "../../../crypto/curve_fixtures.ts";
import { hex } from "../../../crypto/vectors.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { nextKeyPair } from "./known_keys.ts";

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

Deno.test("the golden seed gives the golden keys", async () => {
  const keys = keysFileOf(await keyPairFromSeed("golden-test-seed-1"));
  assertEquals(keys, {
    aid: "DJ1KnxZ3WYClkX3rtwxUZPBstTbtdlOaW77ZDuSAzqVY",
    privateKey: "gJTzI4voHyHV3Qq5Z9_L1wOq3UaN1SQ0Fi6qdX-KTlE",
    publicKey: "J1KnxZ3WYClkX3rtwxUZPBstTbtdlOaW77ZDuSAzqVY",
  });
});

Deno.test("a keys file comes back as the keys that it was made of, after a rotation too", async () => {
  const random = new SeededRandom("keys");
  const first = await generateKeyPair(random);
  const second = await nextKeyPair(random, first);
  for (const keys of [first, second]) {
    const file = keysFileOf(keys);
    assertEquals(keysFileOf(await parseKeysFile(encode(file))), file);
  }
  assertStrictEquals(second.aid, first.aid);
  assertStrictEquals(keysFileOf(second).ksn, 1);
  assertStrictEquals(JSON.stringify(first.seed), '"[redacted]"');
});

Deno.test("a keys file whose parts do not belong together is refused, and nothing of it repeated", async () => {
  const good = keysFileOf(await keyPairFromSeed("golden-test-seed-1"));
  const other = keysFileOf(await keyPairFromSeed("another"));
  const bad: unknown[] = [
    { ...good, publicKey: other.publicKey },
    { ...good, aid: other.aid },
    { ...good, privateKey: other.privateKey },
    { ...good, ksn: 1 },
    { ...good, aid: other.aid, ksn: 0 },
    { ...good, ksn: -1 },
    { ...good, ksn: 1.5 },
    { ...good, more: 1 },
    { ...good, privateKey: good.privateKey.slice(1) },
    { ...good, privateKey: `${good.privateKey}=` },
    { aid: good.aid, publicKey: good.publicKey },
    [good],
    null,
    "s3cr3t",
  ];
  for (const value of bad) {
    const error = await assertRejects(() => parseKeysFile(encode(value)), SealholdError);
    assertStrictEquals(error.code, "INVALID_VALUE");
    assert(!error.message.includes(good.privateKey) && error.cause === undefined);
  }
  const twice = new TextEncoder().encode(
    JSON.stringify(good).replace("{", `{"aid":"${other.aid}",`),
  );
  await assertRejects(() => parseKeysFile(twice), SealholdError, "not a keys file");
});

Deno.test("case 39: low-order and non-canonical keys are refused as AIDs and as public keys", async () => {
  for (const encoding of [...LOW_ORDER_ED25519, ...NON_CANONICAL_ED25519]) {
    const text = encodeBase64url(hex(encoding));
    for (const read of [() => parsePublicKey(text), () => inceptionKey(`D${text}`)]) {
      assertStrictEquals((await assertRejects(read, SealholdError)).code, "KEY_REFUSED");
    }
  }
  for (const bad of [undefined, 7, "", "x", "A".repeat(44), `${"A".repeat(42)}B`]) {
    assertStrictEquals(
      (await assertRejects(() => parsePublicKey(bad), SealholdError)).code,
      "KEY_REFUSED",
    );
  }
});

Deno.test("an AID has one spelling", async () => {
  const { publicKey, aid } = await keyPairFromSeed("golden-test-seed-1");
  assertStrictEquals(aidOf(publicKey), aid);
  assert((await inceptionKey(aid)).equals(publicKey));
  const last = aid.slice(0, -1) + "Z";
  for (
    const bad of [
      "",
      aid.slice(1),
      `E${aid.slice(1)}`,
      `${aid}=`,
      ` ${aid}`,
      `${aid}\n`,
      last,
      7,
      null,
    ]
  ) {
    assertStrictEquals(isAidShape(bad), false);
  }
  assertStrictEquals(
    (await assertRejects(() => inceptionKey(last), SealholdError)).code,
    "INVALID_VALUE",
  );
});
