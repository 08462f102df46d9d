/**
 * Nothing is done with an identity's key, and no message is opened, on a runtime whose cryptography lies. A client needs a key
 * pair for all of it, and none comes about before the self-test has passed; a server opens its data first.
 */
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { createHmac } from "node:crypto";
import { canonicalJsonBytes } from "../../src/crypto/canonical_json.ts";
import { aidOf } from "../../src/core/shared/identity/aid.ts";
import {
  generateKeyPair,
  type KeyPair,
  keyPairFromSeed,
  keysFileOf,
  parseKeysFile,
} from "../../src/core/shared/identity/key_pair.ts";
import { SealholdError } from "../../src/errors.ts";
import { Secret } from "../../src/secret.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { sourceImports } from "../import_graph.ts";
import { openTestApp } from "../server/harness.ts";

const alice = await keyPairFromSeed("alice");
const file = canonicalJsonBytes(keysFileOf(alice));

const CASES: Readonly<Record<string, () => Promise<unknown>>> = {
  "keys are made": () => generateKeyPair(new SeededRandom()),
  "keys are derived": () => keyPairFromSeed("seed"),
  "keys are read": () => parseKeysFile(file),
  "a server opens its data": () => openTestApp(),
};

/** Runs `work` while any signature is good: what a forger wishes for, and all else works as ever. */
async function onLyingRuntime(work: () => Promise<unknown>): Promise<void> {
  Object.defineProperty(crypto.subtle, "verify", {
    value: () => Promise.resolve(true),
    configurable: true,
  });
  try {
    await work();
  } finally {
    Reflect.deleteProperty(crypto.subtle, "verify");
  }
}

for (const [what, work] of Object.entries(CASES)) {
  Deno.test(`CVE-2025-24015: before ${what}, the self-test finds a runtime that lies`, async () => {
    await onLyingRuntime(async () => {
      // That it passed a moment ago, for other keys, changes nothing; neither does a second try.
      for (let i = 0; i < 2; i++) {
        const error = await assertRejects(work, SealholdError);
        assertEquals([error.code, error.message], [
          "INTERNAL",
          "The self-test of the cryptography failed",
        ]);
      }
    });
  });
}

Deno.test("CVE-2025-24015: before a server opens its data, its own self-test finds a node:crypto that lies", async () => {
  // What the other self-test, of WebCrypto, passes over.
  const prototype = Object.getPrototypeOf(createHmac("sha256", new Uint8Array(32)));
  const digest = prototype.digest;
  prototype.digest = () => new Uint8Array(32);
  try {
    const error = await assertRejects(() => openTestApp(), SealholdError);
    assertEquals([error.code, error.message], [
      "INTERNAL",
      "The self-test of the cryptography failed",
    ]);
  } finally {
    prototype.digest = digest;
  }
});

Deno.test("CVE-2025-24015: a key pair comes from nowhere else", async () => {
  // The compiler refuses one made by hand: to seal, to sign or to open with it.
  const made = { aid: aidOf(alice.publicKey), ksn: 0, publicKey: alice.publicKey };
  // @ts-expect-error: it was made without the self-test
  const byHand: KeyPair = { ...made, seed: new Secret(new Uint8Array(32)) };
  assertStrictEquals(byHand.aid, alice.aid);
  const casts: string[] = [];
  for (const path of (await sourceImports()).keys()) {
    const text = await Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
    if (/\bas (?:unknown as )?KeyPair\b/.test(text)) casts.push(path);
  }
  assertEquals(casts, ["src/core/shared/identity/key_pair.ts"]);
});
