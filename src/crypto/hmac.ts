/** HMAC-SHA-256 (RFC 2104, FIPS 198-1). */
import { concatBytes, unshared } from "./bytes.ts";
import { HMAC, SHA_256 } from "./constants.ts";

const ALGORITHM = { name: HMAC, hash: SHA_256 };

/**
 * The 32-byte HMAC-SHA-256 of the parts, one after the other. The caller makes the parts unambiguous: fixed lengths, or
 * a length in front.
 */
export async function hmacSha256(
  key: Uint8Array,
  ...parts: Uint8Array[]
): Promise<Uint8Array<ArrayBuffer>> {
  // WebCrypto refuses an empty key, which RFC 2104 section 2 fills up with zeros: one zero is the same key.
  const filled = key.length === 0 ? new Uint8Array(1) : unshared(key);
  const imported = await crypto.subtle.importKey("raw", filled, ALGORITHM, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign(HMAC, imported, concatBytes(parts)));
}
