import type { Random } from "../../../ports/random.ts";

/** How waits grow, in milliseconds. */
interface Growth {
  firstMs: number;
  /** Where they stop growing; default: never. */
  longestMs?: number;
  /** The range that chance draws from, evenly; default: half of the wait to the whole. */
  range?: (waitMs: number) => readonly [lowestMs: number, highestMs: number];
}

/**
 * The wait before a next try: twice as long from one failure to the next, and partly by chance, so that the clients of a server
 * that restarts do not come back in step.
 * @param failures before this one, 0 for the first wait
 * @returns milliseconds, never below 0
 */
export function growingWaitMs(random: Random, failures: number, growth: Growth): number {
  const { firstMs, longestMs = Infinity, range = (waitMs) => [waitMs / 2, waitMs] } = growth;
  // Bounded before the power: 2 ** 2000 is Infinity, which is right, but nothing to count on.
  const waitMs = Math.min(firstMs * 2 ** Math.min(failures, 16), longestMs);
  const [lowest, highest] = range(waitMs);
  const bytes = random.bytes(4);
  const fraction = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) / 0xffffffff;
  return Math.max(0, Math.round(lowest + fraction * (highest - lowest)));
}
