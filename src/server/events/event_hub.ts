/** Who is listening, and who has to be told. */

/** An open event stream. */
export interface EventListener {
  /** There may be something new. */
  wake(): void;
  /** @param code RFC 6455 section 7.4 */
  close(code: number, reason: string): void;
}

/** Streams of one identity: the oldest gives way, because it may be one that nobody reads any more. */
const MAX_PER_AID = 8;
const MAX_ALTOGETHER = 4096;
/** RFC 6455 section 7.4.1: policy violation; and the service restart of the registry that the section sets up. */
export const CLOSE_POLICY = 1008;
export const CLOSE_RESTART = 1012;

/** The streams of this process. */
export class EventHub {
  readonly #listeners = new Map<string, Set<EventListener>>();
  #count = 0;

  /** @returns false when there are too many altogether */
  add(aid: string, listener: EventListener): boolean {
    if (this.#count >= MAX_ALTOGETHER) return false;
    const own = this.#listeners.get(aid) ?? new Set();
    this.#listeners.set(aid, own);
    own.add(listener);
    this.#count++;
    const [oldest] = own;
    if (own.size > MAX_PER_AID && oldest !== undefined) {
      this.remove(aid, oldest);
      oldest.close(CLOSE_POLICY, "Too many streams");
    }
    return true;
  }

  remove(aid: string, listener: EventListener): void {
    const own = this.#listeners.get(aid);
    if (own?.delete(listener) !== true) return;
    this.#count--;
    if (own.size === 0) this.#listeners.delete(aid);
  }

  /** Wakes the streams of these identities. */
  wake(aids: readonly string[]): void {
    for (const aid of aids) {
      for (const listener of this.#listeners.get(aid) ?? []) listener.wake();
    }
  }

  /** Closes every stream. */
  close(): void {
    const all = [...this.#listeners.values()].flatMap((own) => [...own]);
    for (const listener of all) listener.close(CLOSE_RESTART, "The server is stopping");
  }

  /** Open streams. */
  get size(): number {
    return this.#count;
  }
}
