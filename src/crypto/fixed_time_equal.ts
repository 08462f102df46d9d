/** Comparison whose time tells nothing about where two values differ. */

/**
 * Whether two byte strings are equal, in a time that does not depend on where they differ (threats.md, case 41). Lengths are
 * not hidden: what is compared are digests, MACs and commitments of one known length.
 */
export function fixedTimeEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}
