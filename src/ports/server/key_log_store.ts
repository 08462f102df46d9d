/** An identity of this server, with the rotations of its key. */
export interface StoredKeyLog {
  aid: string;
  userUuid: string;
  /** JSON of each record, oldest first; none while the identity has the key that it is named after. */
  records: readonly string[];
  /** base64url of the key after the last record; undefined without one. */
  publicKey: string | undefined;
  updatedAtMs: number;
}

/** A rotation that was checked. */
export interface NewKeyRecord {
  aid: string;
  /** The number of the new key: one more than the log has. */
  ksn: number;
  publicKey: string;
  /** JSON. */
  record: string;
  nowMs: number;
  /** The session that rotates. All others of the account end in the same transaction: the old key may be a stolen one. */
  keepSessionId: string;
}

/** The key logs of the identities of kind `aid`. All methods throw SealholdError BUSY, DISK_FAILED or DAMAGED. */
export interface KeyLogStore {
  /** @returns undefined when the AID is not registered */
  find(aid: string): Promise<StoredKeyLog | undefined>;
  /**
   * The log of an identity that was removed and that the records of a group name: without it nobody could verify that group
   * any more. Nobody signs in by it.
   * @returns undefined when there is none
   */
  findRemoved(aid: string): Promise<Omit<StoredKeyLog, "userUuid"> | undefined>;
  /** @returns false, and nothing is written, unless the log is at `ksn - 1` */
  append(record: NewKeyRecord): Promise<boolean>;
  /** The key of a number from 1 on, base64url; undefined when there is none. Number 0 is in the AID. */
  keyAt(aid: string, ksn: number): Promise<string | undefined>;
}
