/** Byte strings as WebCrypto wants them. */

/** The parts in one piece; a single part is not copied. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return unshared(only);
  return joined(parts);
}

/** The parts in one piece, and the parts themselves overwritten: what was read may have been a secret. */
export function gatherBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  // A copy also of a single part, which is about to be overwritten.
  const all = joined(parts);
  for (const part of parts) part.fill(0);
  return all;
}

/**
 * The same bytes, for WebCrypto: its types refuse memory that is shared between threads, which nothing of ours is. No copy:
 * that would be one more copy of a key to zero.
 */
export function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
