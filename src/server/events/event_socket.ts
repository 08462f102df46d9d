/** One event stream: sends what its reader has not had, in order, at the reader's pace. */
import { parseClientFrame } from "./client_frame.ts";
import { CLOSE_POLICY, type EventListener } from "./event_hub.ts";
import type { Channel } from "../http/channel.ts";
import type { EventSource, StreamOptions } from "./event_source.ts";
import { OpenPings } from "./open_pings.ts";

/** Unsent bytes at which a reader is too slow. One message may be larger. */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
/** From here on nothing more is read for it. */
const PAUSE_BYTES = 1024 * 1024;
const PAUSE_MS = 50;
/** How long a reader may take to say where it goes on, in milliseconds. */
const RESUME_MS = 1000;
/** Frames of a client are short, and few. */
const MAX_FRAME_CHARS = 4096;
const MAX_FRAMES_PER_PING = 120;
const CLOSE_TOO_BIG = 1009;
const CLOSE_FAILED = 1011;
/** As 401: a new token is needed. */
const CLOSE_TOKEN_ENDED = 4401;

/** A stream over one channel. It ends by itself when the channel does. */
export class EventSocket implements EventListener {
  #lastSeq: number | undefined;
  /** When the stream began. */
  #newest = 0;
  #sending = false;
  #again = false;
  #ended = false;
  #frames = 0;
  #pongMs: number;
  #gone = false;
  #pings = new OpenPings();
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(
    private readonly socket: Channel,
    private readonly source: EventSource,
    private readonly options: StreamOptions,
  ) {
    this.#pongMs = source.monotonicMs();
    socket.onopen = () => void this.#guard(() => this.#start());
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => this.#goneWith();
    socket.onerror = () => this.#goneWith();
  }

  get ended(): boolean {
    return this.#ended;
  }

  get pendingBytes(): number {
    return this.socket.bufferedAmount;
  }

  wake(): void {
    this.#again = true;
    if (this.#sending || this.#lastSeq === undefined || this.#ended) return;
    this.#sending = true;
    void this.#guard(() => this.#sendAll());
  }

  close(code: number, reason: string): void {
    this.#end();
    try {
      this.socket.close(code, reason);
    } catch {
      // Closed already.
    }
  }

  async #start(): Promise<void> {
    const { since, pingMs, speaks } = this.options;
    // Ended before it was open, when it could not be closed.
    if (this.#ended) return this.socket.close(CLOSE_POLICY);
    // Before the counts: what arrives between the two is sent, and not missed.
    const newest = await this.source.newest();
    this.#newest = newest;
    const from = this.#known(since ?? newest);
    const reset = from === (since ?? newest) ? {} : { reset: true };
    // With the number: who is cut off before the first message must not miss it.
    this.#send({ type: "snapshot", counts: await this.source.counts(), ...reset }, from);
    if (this.#ended) return;
    this.#timers.push(setInterval(() => void this.#guard(() => this.#ping()), pingMs));
    if (since !== undefined || !speaks) this.#from(from);
    else this.#timers.push(setTimeout(() => this.#from(newest), RESUME_MS));
  }

  /**
   * A number that was never given out is from before the data was put back from a backup. Waiting until the numbers have come
   * that far again would keep back every message until then, so all that is unread is sent.
   */
  #known(since: number): number {
    return since > this.#newest ? 0 : since;
  }

  /** Only the first word counts: going back would send messages twice. */
  #from(seq: number): void {
    if (this.#lastSeq !== undefined || this.#ended) return;
    this.#lastSeq = seq;
    this.wake();
  }

  async #sendAll(): Promise<void> {
    try {
      while (this.#again && !this.#ended) {
        this.#again = false;
        await this.#untilRoom();
        // Not only with each ping: a token that was stolen and revoked must not read on until then.
        if (!await this.#mayGoOn() || this.#ended) return;
        const { messages, next } = await this.source.after(this.#lastSeq ?? 0);
        for (const message of messages) {
          if (this.#ended) return;
          this.#send({ type: "message", message }, message.seq);
          this.#lastSeq = message.seq;
        }
        if (next !== undefined) this.#again = true;
        await this.#untilRead();
      }
    } finally {
      // In the same turn as the last look at #again: a wake in between would be lost.
      this.#sending = false;
    }
  }

  /** Waits while the reader is behind. One that takes nothing at all may still send pongs, to keep its buffer for ever. */
  async #untilRead(): Promise<void> {
    let least = Infinity;
    let movedMs = this.source.monotonicMs();
    while (this.socket.bufferedAmount > PAUSE_BYTES && !this.#ended) {
      if (this.socket.bufferedAmount < least) {
        least = this.socket.bufferedAmount;
        movedMs = this.source.monotonicMs();
      } else if (this.source.monotonicMs() - movedMs > this.options.pongTimeoutMs) {
        return this.close(CLOSE_POLICY, "Reading too slowly");
      }
      await new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** Nothing is read from the store while others' frames fill the memory that all streams share. */
  async #untilRoom(): Promise<void> {
    while (!this.#ended && !this.options.hasRoom()) {
      await new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  #send<T extends { type: string }>(frame: T, id?: number): void {
    if (this.#ended) return;
    if (this.socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      return this.close(CLOSE_POLICY, "Reading too slowly");
    }
    const text = JSON.stringify(frame);
    this.socket.send(text, frame.type, id);
    this.options.onSent(text.length);
  }

  async #mayGoOn(): Promise<boolean> {
    if (await this.source.mayGoOn()) return true;
    this.close(CLOSE_TOKEN_ENDED, "Token has ended");
    return false;
  }

  async #ping(): Promise<void> {
    this.#frames = 0;
    const { speaks, pongTimeoutMs } = this.options;
    if (speaks && this.source.monotonicMs() - this.#pongMs > pongTimeoutMs) {
      return this.close(CLOSE_POLICY, "No pong");
    }
    if (!await this.#mayGoOn()) return;
    const timestamp = new Date(this.source.nowMs()).toISOString();
    if (speaks) this.#pings.sent(timestamp);
    this.#send({ type: "ping", timestamp });
    // What another process has stored.
    this.wake();
  }

  #receive(data: unknown): void {
    if (typeof data !== "string" || data.length > MAX_FRAME_CHARS) {
      return this.close(CLOSE_TOO_BIG, "Frame is too large");
    }
    if (++this.#frames > MAX_FRAMES_PER_PING) return this.close(CLOSE_POLICY, "Too many frames");
    const frame = parseClientFrame(data);
    if (frame?.type === "pong" && this.#pings.answered(frame.timestamp)) {
      this.#pongMs = this.source.monotonicMs();
    }
    if (frame?.type === "resume" && Number.isSafeInteger(frame.since) && Number(frame.since) >= 0) {
      this.#from(this.#known(Number(frame.since)));
    }
  }

  /** A store that fails ends the stream; the client comes back and misses nothing. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch {
      this.close(CLOSE_FAILED, "The server failed");
    }
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #goneWith(): void {
    this.#end();
    if (this.#gone) return;
    this.#gone = true;
    this.options.onEnd();
  }
}
