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

/** Begins a login that ends when it is told to. */
function begin(clock: Clock) {
  const logins = new LoginsInFlight(clock);
  const limit = oneAtATime();
  const end = Promise.withResolvers<void>();
  const first = logins.run("ada", limit.take, () => end.promise.then(limit.giveBack));
  const next = () => logins.run("ada", limit.take, () => Promise.resolve("in"));
  return { first, end, next };
}

Deno.test("a login waits for the one before it, and leaves no timer behind", async () => {
  const { first, end, next } = begin(new SystemClock());
  const second = next();
  end.resolve();
  assertEquals(await Promise.all([first, second]), [true, "in"]);
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

Deno.test("the 65th login that would wait is refused at once", async () => {
  const { first, end, next } = begin(new SystemClock());
  const all = Array.from({ length: 65 }, () => next().catch((error) => error.code));
  assertEquals(await all[64], "RATE_LIMITED");
  end.resolve();
  await first;
  // Each that gets in keeps the limit's one place: the others are told so, and no longer wait.
  const codes = await Promise.all(all);
  assertEquals([codes.filter((code) => code === "in").length, codes.length], [1, 65]);
});
