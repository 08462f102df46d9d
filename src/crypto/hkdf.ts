/** HKDF with SHA-256 (RFC 5869). */
import { hkdfSync } from "node:crypto";
import { hmacSha256 } from "./hmac.ts";

const HASH_BYTES = 32;
const MAX_BYTES = 255 * HASH_BYTES;

/**
 * Extract-then-expand.
 *
 * @param ikm input key material
 * @param salt may be empty (then it counts as 32 zero bytes)
 * @param info what the key is for; a different use needs a different info
 * @param length bytes wanted, 1 to 8160
 * @throws {RangeError} if the length is out of range (RFC 5869 section 2.3)
 */
export function hkdfSha256(
  ikm: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(length) || length < 1 || length > MAX_BYTES) {
    throw new RangeError(`Cannot derive a key: length is ${length}, need 1 to ${MAX_BYTES}`);
  }
  return info.length <= 1024
    ? new Uint8Array(hkdfSync("sha256", ikm, salt, info, length))
    : expandLong(ikm, salt, info, length);
}

/** node:crypto refuses an info above 1024 bytes; RFC 5869 does not. */
function expandLong(
  ikm: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array<ArrayBuffer> {
  const prk = hmacSha256(salt, ikm);
  const out = new Uint8Array(length);
  let block = new Uint8Array(0);
  for (let at = 0, counter = 1; at < length; at += HASH_BYTES, counter++) {
    block = hmacSha256(prk, block, info, Uint8Array.of(counter));
    out.set(block.subarray(0, Math.min(HASH_BYTES, length - at)), at);
  }
  return out;
}
