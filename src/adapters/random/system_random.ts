import type { Random } from "../../ports/random.ts";

/** Bytes that `crypto.getRandomValues` gives at once. */
const MAX_CHUNK = 65536;

/** The system's random number generator. */
export class SystemRandom implements Random {
  bytes(length: number): Uint8Array<ArrayBuffer> {
    // An array takes NaN for 0, and a key from it would be empty.
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`The number of random bytes must be whole: ${length}`);
    }
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += MAX_CHUNK) {
      crypto.getRandomValues(bytes.subarray(at, at + MAX_CHUNK));
    }
    return bytes;
  }
}
