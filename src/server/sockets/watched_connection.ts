import type { ConnectionWatch, OutgoingWatch } from "../http/connection_watch.ts";
import type { SocketLimits } from "./socket_limits.ts";

/** What serves one connection. */
export interface ServedConnection {
  /** Settles when the connection is gone, however it went. */
  readonly finished: Promise<unknown>;
  /** Ends it now: descriptor, buffers, and what was under way. */
  cut(): void;
  /** Ends it after what was given to it to send; it cannot be cut any more then. */
  finish(): void;
}

/** A time that costs nothing to ask for: as it was at the last sweep. */
export interface CoarseTime {
  readonly nowMs: number;
}

/** One connection, and since when nothing has moved on it. Times are of the last sweep: what is due is found one sweep late at the most. */
export class WatchedConnection implements ConnectionWatch {
  #served: ServedConnection | undefined;
  #gone = false;
  #asked = false;
  #shakesHands = false;
  #underWay = 0;
  #sinceMs: number;
  #lingersMs: number | undefined;
  #finishes = false;
  readonly #outgoing = new Set<Outgoing>();

  /** @param addressKey what its address is counted under */
  constructor(readonly addressKey: string, private readonly time: CoarseTime) {
    this.#sinceMs = time.nowMs;
  }

  /** What serves it from now on. */
  serve(served: ServedConnection): void {
    this.#served = served;
  }

  /** Whether its TLS handshake has not ended: until then it cannot be cut, and keeps its place. */
  get shakesHands(): boolean {
    return this.#shakesHands;
  }

  set shakesHands(value: boolean) {
    this.#shakesHands = value;
  }

  /**
   * Whether it takes one request and no more: over TLS, where no protocol was agreed on. The runtime then speaks HTTP/2 with
   * whoever begins with it, and answers that are asked for one by one and never read would pile up unseen.
   */
  isSingle = false;

  /**
   * The head of a request has come.
   * @returns whether it may be answered: none is under way, and a single one is the first. HTTP/1 asks one after the other; what
   *   comes beside another is HTTP/2, in which one connection holds as much as 200
   */
  begin(): boolean {
    const first = !this.#asked;
    this.#asked = true;
    return ++this.#underWay === 1 && (first || !this.isSingle);
  }

  /** A request is answered; its answer may be under way. @param last whether the answer says that the connection ends */
  end(last: boolean): void {
    this.#underWay--;
    this.#sinceMs = this.time.nowMs;
    if (last) this.#lingersMs ??= this.time.nowMs;
    if (this.#finishes) this.finish();
  }

  /** Whether an answer has said that it ends. Deno 2.9 reads on all the same: what follows may be the rest of a body. */
  get isEnding(): boolean {
    return this.#lingersMs !== undefined;
  }

  outgoing(onGone: () => void): OutgoingWatch {
    const { time } = this;
    const outgoing: Outgoing = { waitsSinceMs: time.nowMs, onGone };
    this.#outgoing.add(outgoing);
    return {
      taken: () => void (outgoing.waitsSinceMs = time.nowMs),
      waits: () => void (outgoing.waitsSinceMs ??= time.nowMs),
      rests: () => void (outgoing.waitsSinceMs = undefined),
      done: () => {
        if (!this.#outgoing.delete(outgoing)) return;
        this.#sinceMs = time.nowMs;
        if (this.#finishes) this.finish();
      },
    };
  }

  /** Nothing is being answered on it, and it would go if it were cut. */
  get isIdle(): boolean {
    return !this.#shakesHands && this.#underWay === 0 && this.#outgoing.size === 0;
  }

  /** Since when nothing is being answered, or has moved. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** Whether it is to be cut now. A request that is being answered has time-outs of its own. */
  isOverdue({ headMs, idleMs, stallMs, lingerMs }: SocketLimits): boolean {
    const { nowMs } = this.time;
    if (this.#lingersMs !== undefined && nowMs - this.#lingersMs > lingerMs) return true;
    for (const { waitsSinceMs } of this.#outgoing) {
      if (waitsSinceMs !== undefined && nowMs - waitsSinceMs > stallMs) return true;
    }
    return (this.#shakesHands || this.isIdle) &&
      nowMs - this.#sinceMs > (this.#asked ? idleMs : headMs);
  }

  /** Deno 2.6 throws where nobody can catch it when a connection is cut that has gone by itself. */
  cut(): void {
    if (!this.#gone) this.#served?.cut();
  }

  /** Ends it after what is under way, which can be cut until then. */
  finish(): void {
    this.#finishes = true;
    if (!this.#gone && (this.isIdle || this.#shakesHands)) this.#served?.finish();
  }

  /** To be called once, when it is gone: nothing of it is held any longer. */
  goneNow(): void {
    this.#gone = true;
    for (const { onGone } of this.#outgoing) onGone();
    this.#outgoing.clear();
  }
}

interface Outgoing {
  /** Undefined while there is nothing to take. */
  waitsSinceMs: number | undefined;
  onGone: () => void;
}
