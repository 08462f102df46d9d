import type { Random } from "../../../ports/random.ts";

/**
 * Random bytes that are drawn in one call and handed out in parts: a call costs more than the bytes. No byte is handed
 * out twice, which is what nonces stand on.
 * @param total bytes, of all parts together
 * @returns parts of one buffer; throws RangeError once it is used up, so that nothing is ever sealed under less
 */
export function drawnAtOnce(random: Random, total: number): Random {
  const drawn = random.bytes(total);
  let at = 0;
  return {
    bytes(length) {
      if (at + length > total) throw new RangeError(`Cannot hand out more than ${total} bytes`);
      return drawn.subarray(at, at += length);
    },
  };
}
