/** A limit on attempts that share a key. */
export interface AttemptLimit {
  /** Keyed digest of what is counted (an account, an address); never the thing itself. */
  bucket: Uint8Array;
  /** Attempts allowed within the window. */
  limit: number;
  /** An hour at the most. */
  windowMs: number;
}

/** Whether one more attempt may be made. */
export type AttemptDecision =
  | { allowed: true; ticket: readonly number[] }
  | { allowed: false; limit: number; windowMs: number; retryAfterMs: number };

/**
 * Counts attempts in a sliding window, durably: a restart in mid-window does not reset the count (case 45).
 */
export interface AttemptStore {
  /**
   * Counts one attempt against every limit, or against none of them if one is used up; decided in one transaction,
   * so that of any number of simultaneous attempts exactly `limit` are allowed.
   * Attempts recorded later than `nowMs` (the clock was set back) count as made now.
   */
  take(limits: readonly AttemptLimit[], nowMs: number): Promise<AttemptDecision>;
  /** Gives back attempts that turned out to be good. */
  refund(ticket: readonly number[]): Promise<void>;
}
