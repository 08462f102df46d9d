import { Refusal } from "./refusal.ts";

/** What reading a body counts its bytes in. */
export interface BodyBytes {
  /** @throws {Refusal} 503 when all of it is in use */
  take(bytes: number): void;
  /** The body is read. */
  giveBack(bytes: number): void;
}

/**
 * Bytes of bodies that are being read, together. A limit for each body alone leaves memory to the number of connections
 * (case 43). Counts what has arrived and not what was promised, which would cost a client nothing.
 */
export class ByteBudget implements BodyBytes {
  #used = 0;

  constructor(private readonly maxBytes: number) {}

  /** @throws {Refusal} 503 when all of it is in use */
  take(bytes: number): void {
    if (this.#used + bytes > this.maxBytes) {
      throw new Refusal("busy", "Too many bodies at once", {
        "retry-after": "1",
        connection: "close",
      });
    }
    this.#used += bytes;
  }

  giveBack(bytes: number): void {
    this.#used -= bytes;
  }

  /** What is in use. */
  get used(): number {
    return this.#used;
  }
}

/** What one request has of a budget, until it is answered. */
export class HeldBytes implements BodyBytes {
  #held = 0;

  constructor(private readonly budget: BodyBytes) {}

  take(bytes: number): void {
    this.budget.take(bytes);
    this.#held += bytes;
  }

  /** The body was read, and is still there. */
  giveBack(): void {}

  /** Gives all of it back, once. */
  release(): void {
    this.budget.giveBack(this.#held);
    this.#held = 0;
  }
}
