/**
 * Nothing is done with an identity's key, and no message is opened, on a runtime whose cryptography lies: the self-test comes
 * first, everywhere. This file has a process of its own, in which it has not passed yet, so everything here is made by hand.
 */
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { ed25519PublicBytes } from "../../src/crypto/ed25519.ts";
import { Ed25519PublicKey } from "../../src/crypto/ed25519_public_key.ts";
import { encodeBase64url } from "../../src/crypto/base64url.ts";
import { checkKnownAnswer } from "../../src/core/server/identities/check_known_answer.ts";
import { checkAnswer } from "../../src/core/server/identities/challenges.ts";
import { checkNextRoster } from "../../src/core/server/mailbox/next_roster.ts";
import { aidOf } from "../../src/core/shared/identity/aid.ts";
import { walkKeyLog } from "../../src/core/shared/identity/key_log.ts";
import { type KeyPair, keyPairFromSeed } from "../../src/core/shared/identity/key_pair.ts";
import { createGroup } from "../../src/core/shared/group/change_group.ts";
import { DIRECT } from "../../src/core/shared/message/format.ts";
import { openMessage } from "../../src/core/shared/message/open.ts";
import { OUTSIDE, sealMessage } from "../../src/core/shared/message/seal.ts";
import { SealholdError } from "../../src/errors.ts";
import { Secret } from "../../src/secret.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { craft } from "./shared/message/craft.ts";
import { keyDirectory } from "./shared/identity/known_keys.ts";

/** Keys without the self-test that making them in the usual way begins with. */
async function keysOf(byte: number): Promise<KeyPair> {
  const seed = new Uint8Array(32).fill(byte);
  const publicKey = await Ed25519PublicKey.check(await ed25519PublicBytes(seed));
  return { aid: aidOf(publicKey), ksn: 0, publicKey, seed: new Secret(seed) };
}

const [alice, bob, mallory] = [await keysOf(1), await keysOf(2), await keysOf(3)];
const directory = keyDirectory([await walkKeyLog(alice.aid, [])]);
const payload = {
  ...{ fmt: "sealhold/challenge", v: 1, purpose: "sign-in", aud: "https://s.test" },
  ...{ aid: alice.aid, nonce: "A".repeat(43), argsHash: "A".repeat(43), ts: "" },
};
const auth = { challengeId: "c", sigs: [`0-${"A".repeat(86)}`] as [string], ksn: 0 };
// The self-test fails before anything is read of it.
const answer = { auth, payload } as unknown as Parameters<typeof checkAnswer>[0];
const { record } = await createGroup(new SeededRandom(), alice, "team", []);
// Alice's name in it, and Mallory's signature.
const forged = await craft({ sender: alice, recipients: [bob], signer: mallory });

const CASES: Readonly<Record<string, () => Promise<unknown>>> = {
  "a message is opened": () =>
    openMessage(forged, {
      keys: [bob],
      conversation: "direct",
      directory,
      replay: "unchecked",
    }),
  "a message is sealed": () =>
    sealMessage({ random: new SeededRandom(), clock: new FixedClock() }, {
      sender: alice,
      recipients: [bob.publicKey],
      content: new Uint8Array(1),
      place: DIRECT,
      position: OUTSIDE,
    }),
  "keys are made": () => keyPairFromSeed("seed"),
  "the server takes an answer": () => checkAnswer(answer, { key: alice.publicKey, ksn: 0 }),
  "the server takes an answer of somebody known": () =>
    checkKnownAnswer({
      keyLogs: {
        find: () => Promise.resolve(undefined),
        keyAt: () => Promise.resolve(encodeBase64url(alice.publicKey.bytes)),
        append: () => Promise.resolve(false),
      },
    }, answer),
  "the server takes a group's record": () => checkNextRoster(record, undefined, directory),
};

for (const [what, work] of Object.entries(CASES)) {
  Deno.test(`CVE-2025-24015: before ${what}, the self-test finds a runtime that lies`, async () => {
    // Any signature is good: what a forger wishes for, and all else works as ever.
    Object.defineProperty(crypto.subtle, "verify", {
      value: () => Promise.resolve(true),
      configurable: true,
    });
    try {
      const error = await assertRejects(work, SealholdError);
      assertEquals([error.code, error.message], [
        "INTERNAL",
        "The self-test of the cryptography failed",
      ]);
    } finally {
      Reflect.deleteProperty(crypto.subtle, "verify");
    }
  });
}

Deno.test("CVE-2025-24015: a self-test that failed stays failed for the whole process", async () => {
  for (const work of Object.values(CASES)) {
    assertStrictEquals((await assertRejects(work, SealholdError)).code, "INTERNAL");
  }
});
