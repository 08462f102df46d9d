/** When a device login may be asked about next (RFC 8628 sections 3.2 and 3.5; threats.md case 16). */

/** Seconds between polls when the server names none. */
const DEFAULT_INTERVAL_SEC = 5;
const SLOW_DOWN_MS = 5_000;
/** A person waits behind it: connection failures alone never stretch the interval further. */
const MAX_BACKOFF_MS = 60_000;

/** The rhythm of one login. */
interface DeviceSchedule {
  /** Wait before the next poll, in milliseconds. */
  intervalMs: number;
  /** Monotonic time after which the code is dead or the wait over, in milliseconds. */
  deadlineMs: number;
}

/** How a poll went, where it did not end the login. */
type PollOutcome = "authorization_pending" | "slow_down" | "unreachable";

/**
 * The schedule at the start.
 * @param intervalSec from the server; 5 when it names none
 * @param nowMs monotonic
 */
export function startSchedule(
  intervalSec: number | undefined,
  expiresInSec: number,
  nowMs: number,
): DeviceSchedule {
  return {
    intervalMs: Math.max(1, intervalSec ?? DEFAULT_INTERVAL_SEC) * 1000,
    deadlineMs: nowMs + expiresInSec * 1000,
  };
}

/** The same with an earlier end, but not before the first poll. */
export function endAfter(
  schedule: DeviceSchedule,
  waitSec: number,
  nowMs: number,
): DeviceSchedule {
  const wanted = nowMs + Math.max(waitSec * 1000, schedule.intervalMs);
  return { ...schedule, deadlineMs: Math.min(schedule.deadlineMs, wanted) };
}

/** The schedule after a poll. The interval never becomes shorter. */
export function nextSchedule(schedule: DeviceSchedule, outcome: PollOutcome): DeviceSchedule {
  return { ...schedule, intervalMs: nextInterval(schedule.intervalMs, outcome) };
}

function nextInterval(intervalMs: number, outcome: PollOutcome): number {
  if (outcome === "slow_down") return intervalMs + SLOW_DOWN_MS;
  if (outcome === "authorization_pending") return intervalMs;
  return Math.max(intervalMs, Math.min(intervalMs * 2, MAX_BACKOFF_MS));
}

/** Whether the next poll would come too late. */
export function isOver(schedule: DeviceSchedule, nowMs: number): boolean {
  return nowMs + schedule.intervalMs > schedule.deadlineMs;
}
