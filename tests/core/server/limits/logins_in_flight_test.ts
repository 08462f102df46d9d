/** Logins that wait for those before them: woken when one ends, refused when it takes too long by the clock. */
import { assertEquals, assertRejects } from "@std/assert";
import { SystemClock } from "../../../../src/adapters/clock/system_clock.ts";
import { LoginsInFlight } from "../../../../src/core/server/limits/logins_in_flight.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { Clock } from "../../../../src/ports/clock.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";

/** A limit of one login at a time. */
function oneAtATime() {
  let free = true;
  return {
    take: () => {
      if (!free) return Promise.reject(new SealholdError("RATE_LIMITED", "One at a time"));
      free = false;
      return Promise.resolve("ticket");
    },
    giveBack: () => free = true,
  };
}

/** Begins a login that ends when it is told to; the waits of others are kept. */
function begin(clock: Clock) {
  const waits: (AbortSignal | undefined)[] = [];
  const watched: Clock = Object.assign(Object.create(clock), {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    sleep(ms: number, signal?: AbortSignal) {
      waits.push(signal);
      return clock.sleep(ms, signal);
    },
  });
  const logins = new LoginsInFlight(watched);
  const limit = oneAtATime();
  const end = Promise.withResolvers<void>();
  const first = logins.run("ada", limit.take, () => end.promise.then(limit.giveBack));
  const next = () => logins.run("ada", limit.take, () => Promise.resolve("in"));
  return { first, end, next, waits };
}

Deno.test("a login waits for the one before it, and its wait is over when it goes on", async () => {
  const { first, end, next, waits } = begin(new SystemClock());
  const second = next();
  end.resolve();
  assertEquals(await Promise.all([first, second]), [true, "in"]);
  assertEquals(waits.map((signal) => signal?.aborted), [true]);
});

Deno.test("a login that waits too long by the clock is refused, with a short time to wait", async () => {
  const clock = new FixedClock();
  const { first, end, next } = begin(clock);
  const error = await assertRejects(next, SealholdError);
  assertEquals([error.code, error.data.retryAfterSec], ["RATE_LIMITED", 1]);
  assertEquals(clock.monotonicMs(), 5000);
  end.resolve();
  await first;
});

Deno.test("64 logins wait, and the 65th is refused without a wait", async () => {
  const { first, end, next, waits } = begin(new SystemClock());
  const all = Array.from({ length: 65 }, () => next().catch((error) => error.code));
  // Each turn takes them one step further: all have got as far as they can.
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  assertEquals(waits.length, 64);
  end.resolve();
  await first;
  assertEquals(await all[64], "RATE_LIMITED");
  await Promise.all(all);
});
