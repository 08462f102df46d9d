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
 * @returns the plaintext; it may be a part of a larger buffer, as node:crypto gives it: each array of its own costs a request
 *   more than the decryption
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
  let plaintext: Uint8Array<ArrayBuffer> | undefined;
  try {
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: AES_GCM_TAG_BYTES });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(split));
    // GCM is a stream: all of it comes now, and at the end nothing but whether the tag is right.
    const { buffer, byteOffset, length } = decipher.update(sealed.subarray(0, split));
    plaintext = new Uint8Array(buffer as ArrayBuffer, byteOffset, length);
    decipher.final();
  } catch {
    // Decrypted before that was known; nothing of it may stay behind.
    plaintext?.fill(0);
    throw decryptionFailed();
  }
  return plaintext;
}
