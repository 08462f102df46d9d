import type { Clock } from "../../src/ports/clock.ts";

/** A clock that stands still; `sleep` moves it on and waits for nothing but a turn, in which the signal may abort. */
export class FixedClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;

  /** @param now RFC 3339; default 2026-01-02T03:04:05Z */
  constructor(now = "2026-01-02T03:04:05.000Z") {
    this.#nowMs = Date.parse(now);
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  /** Lets time pass. */
  advance(ms: number): void {
    this.#nowMs += ms;
    this.#monotonicMs += ms;
  }

  /** Moves the wall clock alone, as a person or NTP does. */
  setWall(now: string): void {
    this.#nowMs = Date.parse(now);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await Promise.resolve();
    signal?.throwIfAborted();
    this.advance(ms > 0 ? ms : 0);
  }
}
