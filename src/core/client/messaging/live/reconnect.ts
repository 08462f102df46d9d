/** When a lost event stream is opened again (api.md section 6). */
import type { Random } from "../../../../ports/random.ts";

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** Both ways, so that the clients of a server that restarts do not come back in step. */
const JITTER_MS = 1000;

/**
 * The wait before the next try: min(0.5 s · 2ⁿ, 30 s) ± 1 s, and never less than nothing.
 * @param failures n, 0 for the first try after a connection that worked
 */
export function reconnectDelayMs(failures: number, random: Random): number {
  const bytes = random.bytes(4);
  const fraction = new DataView(bytes.buffer).getUint32(0) / 0xffffffff;
  // Bounded before the power: 2 ** 2000 is Infinity, which is right, but nothing to count on.
  const base = Math.min(FIRST_MS * 2 ** Math.min(failures, 16), LONGEST_MS);
  return Math.max(0, Math.round(base + (2 * fraction - 1) * JITTER_MS));
}
