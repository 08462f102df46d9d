/** When a lost event stream is opened again (api.md section 6). */
import type { Random } from "../../../../ports/random.ts";
import { growingWaitMs } from "../../http/growing_wait.ts";

const JITTER_MS = 1000;

/**
 * The wait before the next try: min(0.5 s · 2ⁿ, 30 s) ± 1 s, and never less than nothing.
 * @param failures n, 0 for the first try after a connection that worked
 */
export function reconnectDelayMs(failures: number, random: Random): number {
  return growingWaitMs(random, failures, {
    firstMs: 500,
    longestMs: 30_000,
    range: (waitMs) => [waitMs - JITTER_MS, waitMs + JITTER_MS],
  });
}
