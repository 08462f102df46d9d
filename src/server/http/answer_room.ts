import { Refusal } from "./refusal.ts";

/** How much of large answers may be in memory. */
export interface AnswerLimits {
  /** Of answers that were not taken yet, all together; 64 Mi UTF-16 units. */
  maxChars: number;
  /** Of one address, and of one identity; 16 Mi. One answer may be larger. */
  maxCharsPerKey: number;
  /** Large answers that are being made at once; 2. */
  width: number;
  /** How long one may wait for its turn, in milliseconds; 5000. */
  waitMs: number;
}

/** What `AnswerLimits` says of each. */
export const DEFAULT_ANSWER_LIMITS: AnswerLimits = {
  maxChars: 64 * 1024 * 1024,
  maxCharsPerKey: 16 * 1024 * 1024,
  width: 2,
  waitMs: 5000,
};

/** Requests that may wait for their turn. */
const MAX_WAITING = 512;

interface Waiting {
  keys: readonly string[];
  begin(): void;
}

/**
 * Room for large answers (case 50). What has been made and is not taken yet counts against the address and the identity that
 * asked. A turn is taken before an answer is made: while nobody counts, a hundred could be read from the store at once.
 */
export class AnswerRoom {
  readonly #held = new Map<string, number>();
  #all = 0;
  #running = 0;
  readonly #waiting: Waiting[] = [];

  constructor(private readonly limits: AnswerLimits = DEFAULT_ANSWER_LIMITS) {}

  /**
   * Waits until an answer may be made for these keys.
   * @returns to be called once, when it has been made and counted
   * @throws {Refusal} 503 when that takes too long, or too many wait
   */
  async turn(keys: readonly string[]): Promise<() => void> {
    if (this.#mayBegin(keys)) this.#running++;
    else await this.#wait(keys);
    return () => {
      this.#running--;
      this.#wake();
    };
  }

  /**
   * Counts an answer that has been made.
   * @returns to be called once, when it has been taken or never will be; undefined when there is no room for it
   */
  hold(keys: readonly string[], chars: number): (() => void) | undefined {
    if (!this.#hasRoom(keys)) return undefined;
    this.#count(keys, chars);
    return () => {
      this.#count(keys, -chars);
      this.#wake();
    };
  }

  #mayBegin(keys: readonly string[]): boolean {
    return this.#running < this.limits.width && this.#hasRoom(keys);
  }

  #hasRoom(keys: readonly string[]): boolean {
    return this.#all < this.limits.maxChars &&
      keys.every((key) => (this.#held.get(key) ?? 0) < this.limits.maxCharsPerKey);
  }

  #count(keys: readonly string[], chars: number): void {
    this.#all += chars;
    for (const key of keys) {
      const held = (this.#held.get(key) ?? 0) + chars;
      if (held === 0) this.#held.delete(key);
      else this.#held.set(key, held);
    }
  }

  async #wait(keys: readonly string[]): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING) throw tooMany();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiting = { keys, begin: () => resolve(true) };
    this.#waiting.push(waiting);
    const timer = setTimeout(() => resolve(false), this.limits.waitMs);
    const begun = await promise;
    clearTimeout(timer);
    if (begun) return;
    const at = this.#waiting.indexOf(waiting);
    if (at !== -1) this.#waiting.splice(at, 1);
    throw tooMany();
  }

  /** The first whose keys have room: who has filled his own lets others pass. */
  #wake(): void {
    const at = this.#waiting.findIndex(({ keys }) => this.#mayBegin(keys));
    const [next] = at === -1 ? [] : this.#waiting.splice(at, 1);
    if (next === undefined) return;
    this.#running++;
    next.begin();
    this.#wake();
  }
}

/** Told to come back; the connection may be used again. */
export function tooMany(): Refusal {
  return new Refusal("busy", "Too many large answers at once", { "retry-after": "1" });
}
