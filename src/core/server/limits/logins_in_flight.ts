import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";

interface Account {
  /** Logins that are being tried, and that might give their attempt back. */
  running: number;
  waiting: Array<() => void>;
}

/** Logins of one account that may wait, and for how long (milliseconds). */
const MAX_WAITING = 64;
const MAX_WAIT_MS = 5000;

/**
 * Lets logins wait that the limit refuses only because others of the same account are being tried: each of those counts as
 * a failure until it turns out to be good, so that twenty good logins at once would lock the account out. What may be tried
 * is still decided by the store alone (case 45).
 */
export class LoginsInFlight {
  readonly #accounts = new Map<string, Account>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param take counts the attempt; asked again when one that was under way has ended
   * @param attempt gives the attempt back itself if it is good
   * @throws {SealholdError} RATE_LIMITED of `take`; with `retryAfterSec` 1 if too many wait, or one too long
   */
  async run<Ticket, T>(
    account: string,
    take: () => Promise<Ticket>,
    attempt: (ticket: Ticket) => Promise<T>,
  ): Promise<T> {
    const ticket = await this.#enter(account, take);
    try {
      return await attempt(ticket);
    } finally {
      this.#leave(account, this.#of(account), 1);
    }
  }

  async #enter<Ticket>(account: string, take: () => Promise<Ticket>): Promise<Ticket> {
    const untilMs = this.#clock.monotonicMs() + MAX_WAIT_MS;
    while (true) {
      const state = this.#of(account);
      state.running++;
      try {
        return await take();
      } catch (error) {
        this.#leave(account, state, 0);
        if (!(error instanceof SealholdError) || error.code !== "RATE_LIMITED") throw error;
        if (state.running === 0) throw error;
        const waited = await this.#wait(state, untilMs - this.#clock.monotonicMs());
        if (!waited) throw tooMany(error);
      }
    }
  }

  /** @param wake how many may look again although others are still being tried */
  #leave(account: string, state: Account, wake: number): void {
    state.running--;
    const woken = state.waiting.splice(0, state.running === 0 ? state.waiting.length : wake);
    for (const each of woken) each();
    if (state.running === 0) this.#accounts.delete(account);
  }

  /** @returns false if it took too long, or too many wait already */
  async #wait(state: Account, ms: number): Promise<boolean> {
    if (state.waiting.length >= MAX_WAITING || ms <= 0) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const wake = () => resolve(true);
    state.waiting.push(wake);
    const stop = new AbortController();
    const late = this.#clock.sleep(ms, stop.signal).then(() => false, () => true);
    const woken = await Promise.race([promise, late]);
    stop.abort();
    const at = state.waiting.indexOf(wake);
    if (at !== -1) state.waiting.splice(at, 1);
    return woken;
  }

  #of(account: string): Account {
    let state = this.#accounts.get(account);
    if (state === undefined) this.#accounts.set(account, state = { running: 0, waiting: [] });
    return state;
  }
}

/** The attempts under way end soon: the five minutes of the limit would be a lie. */
function tooMany({ data }: SealholdError): SealholdError {
  return new SealholdError("RATE_LIMITED", "Too many logins of this account at once", {
    hint: "Try again in 1 s",
    data: { ...data, retryAfterSec: 1 },
  });
}
