/** A version's wrapped data key. */
export interface WrappedKey {
  userUuid: string;
  name: string;
  version: number;
  keyId: string;
  wrappedKey: Uint8Array<ArrayBuffer>;
}

/** A data key wrapped anew; written only if the record is still wrapped by `fromKeyId`. */
export interface Rewrapped extends WrappedKey {
  fromKeyId: string;
}

/**
 * The data keys of all users, for changing the master key. The active key's id lives in the store, beside the records, so
 * that a server that has not noticed a rotation yet cannot write under the old key (`stale_key`).
 */
export interface WrappedKeyStore {
  /** @returns undefined before the first write */
  activeKeyId(): Promise<string | undefined>;
  /** @returns false, and nothing changes, when the active key is not `expected` */
  setActiveKeyId(keyId: string, expected: string | undefined): Promise<boolean>;
  /** Up to `limit` records that are wrapped by another key than `keyId`. */
  listNotUnder(keyId: string, limit: number): Promise<WrappedKey[]>;
  /** Replaces wrapped keys in one transaction. */
  rewrap(records: readonly Rewrapped[]): Promise<void>;
  /** Erases what is left of replaced keys in logs and the like, as far as other processes let it. */
  eraseReplaced(): Promise<void>;
  /** How many records a master key wraps. */
  countUnder(keyId: string): Promise<number>;
}
