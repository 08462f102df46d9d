/** What every Clock does, the one that stands still too. Nothing here is measured but order. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { Clock } from "../../src/ports/clock.ts";
import { type Case, registerCases } from "./cases.ts";

/** The runtime's timers take 31 bits of milliseconds, and fire at once when there are more. */
const BEYOND_A_TIMER_MS = 2 ** 31;
/** Timers count whole milliseconds. */
const TIMER_MS = 1;

const CASES: Case<{ clock: Clock }>[] = [
  ["the wall clock counts milliseconds since 1970", ({ clock }) => {
    const year = new Date(clock.nowMs()).getUTCFullYear();
    assert(year >= 2020 && year < 2200, `${year}`);
  }],
  ["the monotonic clock never goes back, a sleep in between or not", async ({ clock }) => {
    let last = clock.monotonicMs();
    for (let i = 0; i < 1000; i++) {
      if (i % 250 === 0) await clock.sleep(1);
      const now = clock.monotonicMs();
      assert(now >= last, `${now} after ${last}`);
      last = now;
    }
  }],
  ["a sleep lets as much time pass as it was asked for", async ({ clock }) => {
    for (const ms of [0, 1, 25]) {
      const before = clock.monotonicMs();
      await clock.sleep(ms);
      const passed = clock.monotonicMs() - before;
      assert(passed >= ms - TIMER_MS, `${passed} of ${ms} ms`);
    }
  }],
  ["what is not above 0 is no wait, and turns no clock back", async ({ clock }) => {
    for (const ms of [-1, -60_000, NaN]) {
      const before = clock.monotonicMs();
      await clock.sleep(ms);
      assert(clock.monotonicMs() >= before, `${ms}`);
    }
  }],
  ["a sleep of a month does not end at once", async ({ clock }) => {
    const stopping = new AbortController();
    const before = clock.monotonicMs();
    let ended = false;
    const month = clock.sleep(BEYOND_A_TIMER_MS, stopping.signal).then(() => {
      ended = true;
    }, () => {});
    await clock.sleep(20);
    if (ended) assert(clock.monotonicMs() - before >= BEYOND_A_TIMER_MS, "no time has passed");
    stopping.abort();
    await month;
  }],
  ["an aborted signal ends the sleep before it begins, with its reason", async ({ clock }) => {
    const reason = new RangeError("mine");
    const before = clock.monotonicMs();
    const thrown = await assertRejects(() => clock.sleep(3_600_000, AbortSignal.abort(reason)));
    assertStrictEquals(thrown, reason);
    assert(clock.monotonicMs() - before < 3_600_000, "the hour has not passed");
  }],
  ["a signal that aborts meanwhile ends the sleep, with its reason", async ({ clock }) => {
    const stopping = new AbortController();
    const reason = new RangeError("mine");
    const before = clock.monotonicMs();
    const sleeping = clock.sleep(3_600_000, stopping.signal);
    stopping.abort(reason);
    assertStrictEquals(await assertRejects(() => sleeping), reason);
    assert(clock.monotonicMs() - before < 3_600_000, "the hour has not passed");
  }],
  ["a sleep that has ended is not called off, and listens no longer", async ({ clock }) => {
    const listening = new CountingSignal();
    await clock.sleep(1, listening.signal);
    assertEquals(listening.count, 0);
    listening.abort();
  }],
];

/** A signal that knows how many listen to it. */
class CountingSignal extends AbortController {
  count = 0;

  constructor() {
    super();
    const { signal } = this;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      this.count++;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      this.count--;
      removeEventListener.apply(signal, args);
    };
  }
}

/** Registers the contract for one kind of clock. */
export function clockContract(name: string, open: () => Clock): void {
  registerCases("clock contract", name, CASES, () => ({ clock: open() }));
}
