/** An account that may log in to this server. */
export interface UserRecord {
  userUuid: string;
  /** As core/server/accounts/username.ts has it; of an account that registered itself, the AID. */
  username: string;
  /** PHC string; empty for an account without a password. */
  passwordHash: string;
  createdAtMs: number;
  /** Undefined while the account is enabled. */
  disabledAtMs: number | undefined;
  /** What the operator wrote down about it. */
  note?: string;
  /** Present while the account is being removed: it is disabled, and for good. */
  removedAtMs?: number;
}

/** How a password hash is replaced. */
interface ReplaceHash {
  nowMs: number;
  /** Replace only if the stored hash is still this one: an upgrade at login must not undo a changed password. */
  ifHash?: string;
  /** Revoke every session of the user in the same transaction. */
  revokeSessions: boolean;
}

/** The accounts of a server. All methods throw SealholdError BUSY, DISK_FAILED or DAMAGED when the store fails. */
export interface UserStore {
  /** @returns false, and nothing is written, when the username is taken */
  insert(user: UserRecord): Promise<boolean>;
  /** @returns undefined when there is none; the match is exact */
  findByUsername(username: string): Promise<UserRecord | undefined>;
  /** @returns undefined when there is none */
  findByUuid(userUuid: string): Promise<UserRecord | undefined>;
  /** All accounts, sorted by username. */
  list(): Promise<UserRecord[]>;
  /**
   * Disables (a time) or enables (undefined) an account. Disabling revokes every session in the same transaction.
   * @returns false when there is no such user, and for enabling one that is being removed
   */
  setDisabled(username: string, disabledAtMs: number | undefined): Promise<boolean>;
  /** @returns false when there is no such user, or `ifHash` no longer matches */
  setPasswordHash(username: string, hash: string, how: ReplaceHash): Promise<boolean>;
}
