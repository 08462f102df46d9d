/** Plain comparison of bytes that are no secret; `fixedTimeEqual` is for those that are. */

/** Whether two byte strings are equal. Its time tells where they differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  // A loop over a store of 2 KB takes a process that has just started 2 ms, because V8 stops to compile it. This is native.
  return a.length === b.length && a.toBase64() === b.toBase64();
}
