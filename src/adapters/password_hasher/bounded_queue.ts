import { SealholdError } from "../../errors.ts";

/**
 * Runs at most `width` tasks at once and lets at most `depth` wait.
 *
 * Argon2 takes 19 MiB and tens of milliseconds: without a bound, a burst of logins takes all memory, and every one of
 * them answers too late.
 */
export class BoundedQueue {
  #running = 0;
  readonly #waiting: Array<() => void> = [];

  constructor(private readonly width: number, private readonly depth: number) {}

  /** @throws {SealholdError} BUSY when `depth` tasks wait already */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#running < this.width) {
      this.#running++;
      return;
    }
    if (this.#waiting.length >= this.depth) {
      throw new SealholdError("BUSY", "Too many logins at once", { hint: "Try again in a second" });
    }
    // The place is handed over by #leave: #running does not change.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
