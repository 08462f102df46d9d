/** Who is listening, and who has to be told. */

/** An open event stream. */
export interface EventListener {
  /** There may be something new. */
  wake(): void;
  /** @param code RFC 6455 section 7.4 */
  close(code: number, reason: string): void;
  /** Closed from this side; what it holds is held until the other side has gone as well. */
  readonly ended: boolean;
  /** Bytes that were sent and not taken yet. */
  readonly pendingBytes: number;
}

/** Streams of one identity: the oldest gives way, because it may be one that nobody reads any more. */
const MAX_PER_AID = 8;
/** With those that were closed and whose other end does not let go: nobody can collect them without end. */
const MAX_HELD_PER_AID = 32;
/** Bytes that all streams together may have pending, and those of one identity: memory that only the readers give back. */
const MAX_PENDING_BYTES = 256 * 1024 * 1024;
const MAX_PENDING_PER_AID = 16 * 1024 * 1024;
/** How often all streams are asked, in milliseconds, while there is no room. */
const RECOUNT_MS = 50;
const MAX_ALTOGETHER = 4096;
/** RFC 6455 section 7.4.1: policy violation; and the service restart of the registry that the section sets up. */
export const CLOSE_POLICY = 1008;
const CLOSE_RESTART = 1012;

/** The streams of this process. */
export class EventHub {
  readonly #listeners = new Map<string, Set<EventListener>>();
  #count = 0;
  /** Never too low: what was sent since the last count, all of it as if nobody had taken any. */
  #pendingBytes = 0;
  #countedMs = -Infinity;

  constructor(private readonly maxPendingBytes: number = MAX_PENDING_BYTES) {}

  /** @returns false when there are too many, of that identity or altogether */
  add(aid: string, listener: EventListener): boolean {
    const own = this.#listeners.get(aid) ?? new Set();
    if (this.#count >= MAX_ALTOGETHER || own.size >= MAX_HELD_PER_AID) return false;
    this.#listeners.set(aid, own);
    own.add(listener);
    this.#count++;
    const open = [...own].filter(({ ended }) => !ended);
    // Its place it keeps until its socket is gone.
    if (open.length > MAX_PER_AID) open[0]?.close(CLOSE_POLICY, "Too many streams");
    return true;
  }

  /** Counts what a stream has sent. */
  sent(bytes: number): void {
    this.#pendingBytes += bytes;
  }

  /** Whether a stream of this identity may read and send more now. */
  hasRoom(aid: string, nowMs: number): boolean {
    const own = this.#listeners.get(aid) ?? [];
    if (pendingOf(own) >= MAX_PENDING_PER_AID) return false;
    if (this.#pendingBytes < this.maxPendingBytes) return true;
    // Asking each is expensive: thousands of them may be waiting for room.
    if (nowMs - this.#countedMs >= RECOUNT_MS) {
      this.#countedMs = nowMs;
      this.#pendingBytes = pendingOf([...this.#listeners.values()].flatMap((each) => [...each]));
    }
    return this.#pendingBytes < this.maxPendingBytes;
  }

  /** To be called when its socket is gone, and not before. */
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

  /** Streams whose sockets are there. */
  get size(): number {
    return this.#count;
  }
}

function pendingOf(listeners: Iterable<EventListener>): number {
  let bytes = 0;
  for (const { pendingBytes } of listeners) bytes += pendingBytes;
  return bytes;
}
