import { createHash } from "node:crypto";
import type { Random } from "../../src/ports/random.ts";

/** The same "random" bytes on every run: SHA-256 of the seed and a counter. For tests and golden files only. */
export class SeededRandom implements Random {
  readonly #seed: string;
  #counter = 0;

  constructor(seed = "sealhold") {
    this.#seed = seed;
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`The number of random bytes must be whole: ${length}`);
    }
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      const block = createHash("sha256").update(`${this.#seed}:${this.#counter++}`).digest();
      out.set(block.subarray(0, Math.min(32, length - at)), at);
    }
    return out;
  }

  /** An integer from 0 up to and without `limit`. */
  below(limit: number): number {
    return new DataView(this.bytes(4).buffer).getUint32(0) % limit;
  }
}
