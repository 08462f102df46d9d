/**
 * Comparison whose time tells nothing about where two values differ, at once, for the server; why there are two is said in
 * aes_gcm.ts.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { hmacSha256 } from "./hmac.ts";

/**
 * Whether two byte strings are equal, in a time that depends on neither their content nor on whether their lengths
 * agree: both are first MACed under a key of this call alone, which gives digests of one length that an attacker cannot
 * steer (threats.md, case 41).
 */
export function fixedTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  const key = randomBytes(32);
  return timingSafeEqual(hmacSha256(key, a), hmacSha256(key, b));
}
