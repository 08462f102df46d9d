import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { openAesGcm, sealAesGcm } from "../../src/crypto/aes_gcm.ts";
import { SealholdError } from "../../src/errors.ts";
import { hex, printFigure, readJsonVector, toHex } from "./vectors.ts";

const KEY = new Uint8Array(32).fill(1);
const NONCE = new Uint8Array(12).fill(2);
const AAD = new TextEncoder().encode("header");
const TEXT = new TextEncoder().encode("attack at dawn");

async function assertFails(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
) {
  const error = await assertRejects(() => openAesGcm(key, nonce, sealed, aad), SealholdError);
  assertEquals(
    [error.code, error.message, error.hint, error.cause, error.data],
    ["DECRYPTION_FAILED", "Decryption failed", undefined, undefined, {}],
  );
}

Deno.test("AES-GCM opens what it sealed, also nothing at all", async () => {
  for (const text of [TEXT, new Uint8Array(0), new Uint8Array(100_000).fill(9)]) {
    const sealed = await sealAesGcm(KEY, NONCE, text, AAD);
    assertStrictEquals(sealed.length, text.length + 16);
    assertEquals(await openAesGcm(KEY, NONCE, sealed, AAD), text);
  }
});

Deno.test("case 36: every flipped bit gives the same single error", async () => {
  const sealed = await sealAesGcm(KEY, NONCE, TEXT, AAD);
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const bent = sealed.slice();
    bent[bit >> 3]! ^= 1 << (bit & 7);
    await assertFails(KEY, NONCE, bent, AAD);
  }
  await assertFails(KEY, NONCE, sealed, TEXT);
  await assertFails(KEY, new Uint8Array(12), sealed, AAD);
  await assertFails(new Uint8Array(32), NONCE, sealed, AAD);
});

Deno.test("case 36: a tag cut to any length is refused", async () => {
  const sealed = await sealAesGcm(KEY, NONCE, TEXT, AAD);
  for (let length = 0; length < sealed.length; length++) {
    await assertFails(KEY, NONCE, sealed.subarray(0, length), AAD);
  }
});

Deno.test("AES-GCM refuses keys and nonces of another length", async () => {
  const none = new Uint8Array(0);
  for (const length of [0, 16, 24, 31, 33]) {
    const key = new Uint8Array(length);
    await assertRejects(() => sealAesGcm(key, NONCE, TEXT, none), RangeError, "key");
    await assertRejects(() => openAesGcm(key, NONCE, TEXT, none), RangeError, "key");
  }
  for (const length of [0, 8, 11, 13, 16]) {
    const nonce = new Uint8Array(length);
    await assertRejects(() => sealAesGcm(KEY, nonce, TEXT, none), RangeError, "nonce");
  }
});

interface GcmGroup {
  ivSize: number;
  keySize: number;
  tagSize: number;
  tests: Array<Record<"key" | "iv" | "aad" | "msg" | "ct" | "tag" | "result", string>>;
}

Deno.test("Wycheproof AES-256-GCM", async () => {
  const { testGroups } = await readJsonVector<{ testGroups: GcmGroup[] }>(
    "wycheproof/aes_gcm_test.json",
  );
  const groups = testGroups.filter((g) => g.ivSize === 96 && g.keySize === 256);
  const tests = groups.filter((g) => g.tagSize === 128).flatMap((g) => g.tests);
  let right = 0;
  for (const test of tests) {
    const [key, iv, aad] = [hex(test.key), hex(test.iv), hex(test.aad)];
    const sealed = hex(test.ct + test.tag);
    if (test.result === "valid") {
      assertEquals(toHex(await openAesGcm(key, iv, sealed, aad)), test.msg);
      assertEquals(toHex(await sealAesGcm(key, iv, hex(test.msg), aad)), test.ct + test.tag);
    } else await assertFails(key, iv, sealed, aad);
    right++;
  }
  const others = testGroups.flatMap((g) => g.tests).filter((test) => !tests.includes(test));
  let refused = 0;
  for (const test of others) {
    const sealed = hex(test.ct + test.tag);
    await assertRejects(
      () => openAesGcm(hex(test.key), hex(test.iv), sealed, hex(test.aad)),
      RangeError,
      "length is",
    );
    refused++;
  }
  printFigure(
    `Wycheproof AES-256-GCM: ${right}/${tests.length}, ` +
      `${refused}/${others.length} of other key or nonce sizes refused`,
  );
  assertEquals([right, refused], [66, 250]);
});
