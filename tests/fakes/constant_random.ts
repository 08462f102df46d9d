import type { Random } from "../../src/ports/random.ts";

/** "Random" bytes that a test has fixed: the given ones in their order, and the last one for ever after. */
export class ConstantRandom implements Random {
  readonly #given: readonly number[];
  #at = 0;

  /** @param given one byte at least */
  constructor(...given: [number, ...number[]]) {
    this.#given = given;
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`The number of random bytes must be whole: ${length}`);
    }
    return new Uint8Array(length).map(() => {
      const at = Math.min(this.#at++, this.#given.length - 1);
      return this.#given[at] ?? 0;
    });
  }
}
