/** Cryptographically secure randomness. Injected, so that formats with random parts have golden files. */
export interface Random {
  /**
   * `length` fresh random bytes, however many; the caller's own, so that they may be overwritten.
   * @throws {RangeError} unless `length` is a whole number from 0 up: fewer bytes than meant would be a weak key
   */
  bytes(length: number): Uint8Array<ArrayBuffer>;
}
