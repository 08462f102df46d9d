import { SealholdError } from "../../errors.ts";

/** Tasks that may wait on places of their own. */
const MAX_OWN = 256;

/**
 * Runs at most `width` tasks at once and lets at most `depth` wait.
 *
 * Argon2 takes 19 MiB and tens of milliseconds: without a bound, a burst of logins takes all memory, and every one of
 * them answers too late.
 *
 * A task may have a place of its own: one that a flood of other tasks neither fills nor gets in front of (case 53).
 */
export class BoundedQueue {
  #running = 0;
  readonly #waiting: Array<() => void> = [];
  readonly #own = new Map<string, () => void>();
  /** Whether the last one to wait was let in from its own place: both kinds go on, whatever comes of the other. */
  #wasOwn = false;

  constructor(private readonly width: number, private readonly depth: number) {}

  /**
   * @param place whose place it takes, where nobody waits in that yet; else it waits with all others
   * @throws {SealholdError} BUSY when `depth` tasks wait already
   */
  async run<T>(task: () => Promise<T>, place?: string): Promise<T> {
    await this.#enter(place);
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  async #enter(place: string | undefined): Promise<void> {
    if (this.#running < this.width) {
      this.#running++;
      return;
    }
    // The place is handed over by #leave: #running does not change.
    if (place !== undefined && !this.#own.has(place) && this.#own.size < MAX_OWN) {
      return await new Promise<void>((resolve) => this.#own.set(place, resolve));
    }
    if (this.#waiting.length >= this.depth) {
      throw new SealholdError("BUSY", "Too many logins at once", { hint: "Try again in a second" });
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#wasOwn
      ? this.#nextOther() ?? this.#nextOwn()
      : this.#nextOwn() ?? this.#nextOther();
    if (next === undefined) this.#running--;
    else next();
  }

  #nextOwn(): (() => void) | undefined {
    const [first] = this.#own;
    if (first === undefined) return undefined;
    this.#own.delete(first[0]);
    this.#wasOwn = true;
    return first[1];
  }

  #nextOther(): (() => void) | undefined {
    const next = this.#waiting.shift();
    if (next !== undefined) this.#wasOwn = false;
    return next;
  }
}
