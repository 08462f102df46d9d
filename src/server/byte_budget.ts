import { Refusal } from "./refusal.ts";

/**
 * Bytes of bodies that are being read, together. A limit for each body alone leaves memory to the number of connections
 * (case 43). Counts what has arrived and not what was promised, which would cost a client nothing.
 */
export class ByteBudget {
  #used = 0;

  constructor(private readonly maxBytes: number) {}

  /** @throws {Refusal} 503 when all of it is in use */
  take(bytes: number): void {
    if (this.#used + bytes > this.maxBytes) {
      throw new Refusal(503, "busy", "Too many bodies at once", {
        "retry-after": "1",
        connection: "close",
      });
    }
    this.#used += bytes;
  }

  giveBack(bytes: number): void {
    this.#used -= bytes;
  }
}
