/** Remembers what somebody has logged in from, durably. */
export interface KnownAddressStore {
  /** @param bucket keyed digest of an address. @returns whether it was noted later than `sinceMs` */
  isKnown(bucket: Uint8Array, sinceMs: number): Promise<boolean>;
  /**
   * Notes a login; forgets what was noted at or before `sinceMs`. Within a day of the last one nothing is written: a login must
   * not wait for a second commit each time.
   */
  note(bucket: Uint8Array, nowMs: number, sinceMs: number): Promise<void>;
}
