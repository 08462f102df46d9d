/** HKDF with SHA-256 (RFC 5869). */
import { unshared } from "./bytes.ts";
import { HKDF, SHA_256, SHA_256_BYTES } from "./constants.ts";

const MAX_BYTES = 255 * SHA_256_BYTES;

/**
 * Extract-then-expand.
 *
 * @param ikm input key material
 * @param salt may be empty (then it counts as 32 zero bytes)
 * @param info what the key is for, of any length; a different use needs a different info
 * @param length bytes wanted, 1 to 8160
 * @throws {RangeError} if the length is out of range (RFC 5869 section 2.3)
 */
export async function hkdfSha256(
  ikm: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!Number.isInteger(length) || length < 1 || length > MAX_BYTES) {
    throw new RangeError(`Cannot derive a key: length is ${length}, need 1 to ${MAX_BYTES}`);
  }
  const key = await crypto.subtle.importKey("raw", unshared(ikm), HKDF, false, ["deriveBits"]);
  const algorithm = { name: HKDF, hash: SHA_256, salt: unshared(salt), info: unshared(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, length * 8));
}
