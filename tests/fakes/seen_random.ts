import type { Random } from "../../src/ports/random.ts";
import { SeededRandom } from "./seeded_random.ts";

/** Random bytes that are remembered where they lie, so that a test sees what becomes of them. */
export class SeenRandom implements Random {
  readonly drawn: Uint8Array<ArrayBuffer>[] = [];
  readonly #inner = new SeededRandom();

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#inner.bytes(length);
    this.drawn.push(bytes);
    return bytes;
  }
}
