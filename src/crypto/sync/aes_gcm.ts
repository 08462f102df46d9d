/**
 * AES-256-GCM at once, for the server: the same bytes and the same refusals as ../aes_gcm.ts, which
 * tests/crypto/sync_test.ts holds it to.
 *
 * Why there are two: node:crypto is synchronous and takes 2.6 us where WebCrypto takes 34, which is what a request of the
 * server is made of; but the first import of a node: module takes Deno 2.9 up to 20 ms, which is more than a whole command of
 * the client. So nothing outside of the server may import this folder (tests/light_start_test.ts).
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import { AES_GCM_TAG_BYTES, checkLengths, decryptionFailed } from "../aes_gcm_rules.ts";

const ALGORITHM = "aes-256-gcm";

/**
 * Encrypts and authenticates. A (key, nonce) pair must never be used twice.
 *
 * @param key 32 bytes
 * @param nonce 12 bytes
 * @param plaintext what is hidden
 * @param aad what is authenticated and not hidden
 * @returns ciphertext followed by the 16-byte tag
 * @throws {RangeError} if the key or the nonce has another length
 */
export function sealAesGcmSync(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Uint8Array<ArrayBuffer> {
  checkLengths(key, nonce);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: AES_GCM_TAG_BYTES });
  cipher.setAAD(aad);
  const head = cipher.update(plaintext);
  const rest = cipher.final();
  const sealed = new Uint8Array(plaintext.length + AES_GCM_TAG_BYTES);
  sealed.set(head);
  sealed.set(rest, head.length);
  sealed.set(cipher.getAuthTag(), plaintext.length);
  return sealed;
}

/**
 * Checks and decrypts what `sealAesGcmSync` made.
 *
 * @throws {SealholdError} DECRYPTION_FAILED, the same whatever was wrong: telling causes apart is an oracle
 * @throws {RangeError} if the key or the nonce has another length
 */
export function openAesGcmSync(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Uint8Array<ArrayBuffer> {
  checkLengths(key, nonce);
  // A tag shorter than 16 bytes can be forged by trying (ruby-jwe CVE-2025-54887): the split point is fixed.
  const split = sealed.length - AES_GCM_TAG_BYTES;
  if (split < 0) throw decryptionFailed();
  const plaintext = new Uint8Array(split);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: AES_GCM_TAG_BYTES });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(split));
    const head = decipher.update(sealed.subarray(0, split));
    plaintext.set(head);
    head.fill(0);
    plaintext.set(decipher.final(), head.length);
    return plaintext;
  } catch {
    // GCM decrypts before it knows whether the tag is right; nothing of that may stay behind.
    plaintext.fill(0);
    throw decryptionFailed();
  }
}
