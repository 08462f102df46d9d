/** An invitation, without its code. */
export interface InviteRecord {
  /** Names it in lists; opens nothing. */
  inviteId: string;
  maxUses: number;
  /** Accounts made with it. */
  used: number;
  createdAtMs: number;
  expiresAtMs: number;
  revokedAtMs: number | undefined;
}

/** A fresh invitation. */
export interface NewInvite extends Pick<InviteRecord, "inviteId" | "maxUses" | "expiresAtMs"> {
  /** SHA-256 of the code, which is not kept. */
  codeHash: Uint8Array;
  nowMs: number;
  /** Invitations that there may be. */
  most: number;
}

/**
 * Invitations to make an account; `IdentityStore.insertUser` uses them. All methods throw SealholdError BUSY, DISK_FAILED or
 * DAMAGED.
 */
export interface InviteStore {
  /**
   * Adds one, and forgets those whose time was over 30 days ago.
   * @returns false, and nothing is written, when there are `most` already
   */
  add(invite: NewInvite): Promise<boolean>;
  /** All of them, oldest first. */
  list(): Promise<InviteRecord[]>;
  /** Ends one now; the second time keeps the first time. @returns false when there is none of that id */
  revoke(inviteId: string, nowMs: number): Promise<boolean>;
}
