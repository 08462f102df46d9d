/** The server's synchronous primitives against the others: the same bytes, the same refusals. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { openAesGcm, sealAesGcm } from "../../src/crypto/aes_gcm.ts";
import { hmacSha256 } from "../../src/crypto/hmac.ts";
import { sha256 } from "../../src/crypto/sha256.ts";
import * as syncGcm from "../../src/crypto/sync/aes_gcm.ts";
import { hmacSha256Sync as hmacSync } from "../../src/crypto/sync/hmac.ts";
import { sha256Sync } from "../../src/crypto/sync/sha256.ts";
import { SealholdError } from "../../src/errors.ts";

const KEY = new Uint8Array(32).fill(1);
const NONCE = new Uint8Array(12).fill(2);
const AAD = new TextEncoder().encode("header");
const TEXT = new TextEncoder().encode("attack at dawn");

const parts = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 });
const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

/** Both refuse, with one class, code and text. */
async function assertSameRefusal(
  now: () => unknown,
  later: () => Promise<unknown>,
  kind: typeof SealholdError | typeof RangeError,
): Promise<void> {
  const [first, second] = [assertThrows(now), await assertRejects(later)] as Error[];
  assert(first instanceof kind && second instanceof kind);
  const shown = (error: Error) => [error.name, error.message, error.cause, { ...error }];
  assertEquals(shown(first), shown(second));
}

Deno.test("both give the same digests and MACs, whatever the parts and the key", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), parts, async (key, data) => {
      assertEquals(sha256Sync(...data), await sha256(...data));
      assertEquals(hmacSync(key, ...data), await hmacSha256(key, ...data));
    }),
  );
});

Deno.test("both seal alike, and each opens what the other sealed", async () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(exactly(32), exactly(12), bytes, bytes, async (key, nonce, text, aad) => {
      const sealed = syncGcm.sealAesGcmSync(key, nonce, text, aad);
      assertEquals(sealed, await sealAesGcm(key, nonce, text, aad));
      assertEquals(syncGcm.openAesGcmSync(key, nonce, sealed, aad), new Uint8Array(text));
      assertEquals(await openAesGcm(key, nonce, sealed, aad), new Uint8Array(text));
    }),
  );
});

Deno.test("both refuse every flipped bit and every cut with the same single error", async () => {
  const sealed = syncGcm.sealAesGcmSync(KEY, NONCE, TEXT, AAD);
  const bent: Uint8Array[] = [];
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const flipped = sealed.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    bent.push(flipped);
  }
  for (let length = 0; length < sealed.length; length++) bent.push(sealed.subarray(0, length));
  for (const text of bent) {
    await assertSameRefusal(
      () => syncGcm.openAesGcmSync(KEY, NONCE, text, AAD),
      () => openAesGcm(KEY, NONCE, text, AAD),
      SealholdError,
    );
  }
});

Deno.test("both refuse keys and nonces of another length", async () => {
  const cases: Array<[number, number]> = [[0, 12], [16, 12], [33, 12], [32, 0], [32, 8], [32, 16]];
  for (const [keyBytes, nonceBytes] of cases) {
    const [key, nonce] = [new Uint8Array(keyBytes), new Uint8Array(nonceBytes)];
    for (const name of ["sealAesGcmSync", "openAesGcmSync"] as const) {
      const later = name === "sealAesGcmSync" ? sealAesGcm : openAesGcm;
      await assertSameRefusal(
        () => syncGcm[name](key, nonce, TEXT, AAD),
        () => later(key, nonce, TEXT, AAD),
        RangeError,
      );
    }
  }
});
