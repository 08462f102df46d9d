/** HMAC-SHA-256 (RFC 2104, FIPS 198-1) at once, for the server; why there are two is said in aes_gcm.ts. */
import { createHmac } from "node:crypto";

/**
 * The 32-byte HMAC-SHA-256 of the parts, one after the other. The caller makes the parts unambiguous: fixed lengths, or
 * a length in front.
 */
export function hmacSha256Sync(key: Uint8Array, ...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}
