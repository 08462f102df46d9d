/** Time. Injected, so that expiry, back-off and log stamps replay in a test. */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z; may jump, and back as well. */
  nowMs(): number;
  /** Milliseconds that never go back, for measuring durations in this process; they count from no moment in particular. */
  monotonicMs(): number;
  /**
   * Waits `ms` milliseconds, to one, however many there are; what is not above 0 is no wait.
   * @param signal its abort ends the wait; one that comes after the wait changes nothing
   * @throws the signal's reason when it aborts, or has aborted before
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
