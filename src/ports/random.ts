/** Cryptographically secure randomness. Injected, so that formats with random parts have golden files. */
export interface Random {
  /** `length` fresh random bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
}
