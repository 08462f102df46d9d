/** What both ways of AES-256-GCM keep to: sizes, and one refusal for everything. */
import { SealholdError } from "../errors.ts";
import { AES_256_KEY_BYTES, AES_GCM_NONCE_BYTES } from "./constants.ts";

/** Length of the tag that ends every sealed text, in bytes. */
export const AES_GCM_TAG_BYTES = 16;

/** The same whatever was wrong: telling causes apart is an oracle. */
export function decryptionFailed(): SealholdError {
  return new SealholdError("DECRYPTION_FAILED", "Decryption failed");
}

/** @throws {RangeError} unless the key has 32 bytes and the nonce 12 */
export function checkLengths(key: Uint8Array, nonce: Uint8Array): void {
  if (key.length !== AES_256_KEY_BYTES) {
    throw new RangeError(`Cannot use the key: length is ${key.length}, need ${AES_256_KEY_BYTES}`);
  }
  if (nonce.length !== AES_GCM_NONCE_BYTES) {
    throw new RangeError(
      `Cannot use the nonce: length is ${nonce.length}, need ${AES_GCM_NONCE_BYTES}`,
    );
  }
}
