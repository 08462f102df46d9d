/**
 * AES-256-GCM with a 96-bit nonce and a 128-bit tag (NIST SP 800-38D).
 *
 * By WebCrypto, which every runtime has loaded already: a command spends less time here than on importing node:crypto. The
 * server has its own (sync/aes_gcm.ts).
 */
import { AES_GCM_TAG_BYTES, checkLengths, decryptionFailed } from "./aes_gcm_rules.ts";
import { unshared } from "./bytes.ts";
import { AES_GCM } from "./constants.ts";

/**
 * Encrypts and authenticates. A (key, nonce) pair must never be used twice.
 *
 * The key may be zeroed once the promise has settled, and not before.
 * @param key 32 bytes
 * @param nonce 12 bytes
 * @param plaintext what is hidden
 * @param aad what is authenticated and not hidden
 * @returns ciphertext followed by the 16-byte tag
 * @throws {RangeError} if the key or the nonce has another length
 */
export async function sealAesGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  checkLengths(key, nonce);
  const imported = await importKey(key, "encrypt");
  const sealed = await crypto.subtle.encrypt(
    algorithm(nonce, aad),
    imported,
    unshared(plaintext),
  );
  return new Uint8Array(sealed);
}

/**
 * Checks and decrypts what `sealAesGcm` made. Nothing of the plaintext comes out before the tag is found right.
 *
 * @throws {SealholdError} DECRYPTION_FAILED, the same whatever was wrong: telling causes apart is an oracle
 * @throws {RangeError} if the key or the nonce has another length
 */
export async function openAesGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  checkLengths(key, nonce);
  if (sealed.length < AES_GCM_TAG_BYTES) throw decryptionFailed();
  try {
    const imported = await importKey(key, "decrypt");
    const opened = await crypto.subtle.decrypt(algorithm(nonce, aad), imported, unshared(sealed));
    return new Uint8Array(opened);
  } catch {
    throw decryptionFailed();
  }
}

/** A tag shorter than 16 bytes can be forged by trying (ruby-jwe CVE-2025-54887): its length is said and not left open. */
function algorithm(nonce: Uint8Array, aad: Uint8Array): AesGcmParams {
  return {
    name: AES_GCM,
    iv: unshared(nonce),
    additionalData: unshared(aad),
    tagLength: AES_GCM_TAG_BYTES * 8,
  };
}

async function importKey(key: Uint8Array, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return await crypto.subtle.importKey("raw", unshared(key), AES_GCM, false, [use]);
}
