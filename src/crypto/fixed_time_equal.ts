/** Comparison whose time tells nothing about where two values differ. */
import { hmacSha256 } from "./hmac.ts";

/**
 * Whether two byte strings are equal, in a time that depends on neither their content nor on whether their lengths
 * agree: both are first MACed under a key of this call alone, which gives digests of one length that an attacker cannot
 * steer (threats.md, case 41). Were the fold below to leak where they differ, it would tell nothing about the values.
 */
export async function fixedTimeEqual(a: Uint8Array, b: Uint8Array): Promise<boolean> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const [left, right] = await Promise.all([hmacSha256(key, a), hmacSha256(key, b)]);
  let difference = 0;
  for (const [i, byte] of left.entries()) difference |= byte ^ right[i]!;
  return difference === 0;
}
