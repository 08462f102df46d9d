/** Durations as people type them. */
import { SealholdError } from "../../../errors.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * A duration such as `90s`, `15m`, `12h` or `7d`, in seconds; at least 1 s.
 * @param what the option, for the message
 * @param longest the longest one, written the same way
 * @throws {SealholdError} USAGE
 */
export function parseDuration(what: string, text: string, longest: string): number {
  const seconds = secondsOf(text);
  if (seconds >= 1 && seconds <= secondsOf(longest)) return seconds;
  throw new SealholdError("USAGE", `${what} must be a duration from 1s to ${longest}`, {
    hint: `For example ${what} 15m`,
  });
}

/** NaN for what is no duration. */
function secondsOf(text: string): number {
  const [, amount, unit] = text.match(/^(\d{1,9})([smhd])$/) ?? [];
  return Number(amount) * (UNITS[unit ?? ""] ?? NaN);
}
