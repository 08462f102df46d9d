import type { Clock } from "../ports/clock.ts";

/**
 * A clock that starts at the wall clock and then never jumps: setting the system's clock neither opens nor prolongs a
 * login limit while the server runs (cases 42 and 45).
 */
export function steadyClock(clock: Clock): Clock {
  const startMs = clock.nowMs() - clock.monotonicMs();
  return {
    nowMs: () => Math.round(startMs + clock.monotonicMs()),
    monotonicMs: () => clock.monotonicMs(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}
