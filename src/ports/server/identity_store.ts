import type { UserRecord } from "./user_store.ts";

/** Where an identity comes from: `tailscale` (subject: the user id), `oidc` (issuer and `sub`) or `aid` (the AID, of a key). */
export type IdentityKind = "tailscale" | "oidc" | "aid";

/** An identity from elsewhere. */
export interface IdentityRecord {
  kind: IdentityKind;
  subject: string;
  /** The name it goes by there (`alice@example.com`), where the operator gave one. */
  login: string | undefined;
  linkedAtMs: number;
}

/** What linking came to. `taken`: another account has this identity. */
export type LinkResult = "linked" | "taken" | "no-user";

/** The invitation that an account is made with. */
export interface InviteUse {
  /** SHA-256 of the code. */
  codeHash: Uint8Array;
  nowMs: number;
}

/**
 * What adding an account came to; only `added` has written anything. `taken`: the username, the UUID or the identity is
 * another's. `removed`: the identity was removed here, and does not come back. `not-invited`: no such invitation, or one that
 * is used up, has expired or was revoked.
 */
export type AddUserResult = "added" | "taken" | "removed" | "not-invited";

/** Identities from elsewhere, each of one account. All methods throw SealholdError BUSY, DISK_FAILED or DAMAGED. */
export interface IdentityStore {
  /**
   * Adds an account together with its identity, and counts one use of the invitation in the same transaction: of any number
   * of simultaneous ones, exactly as many get in as it has uses.
   * @param invite none is needed when undefined
   */
  insertUser(
    user: UserRecord,
    identity: IdentityRecord,
    invite?: InviteUse,
  ): Promise<AddUserResult>;
  /** Links an identity to an account; linking it again replaces its login name. */
  link(username: string, identity: IdentityRecord): Promise<LinkResult>;
  /**
   * Unlinks it, and revokes the account's sessions in the same transaction: one that the identity opened would outlive it.
   * @returns false when that account has no such identity
   */
  unlink(username: string, kind: IdentityKind, subject: string, nowMs: number): Promise<boolean>;
  /** The account of an identity, enabled or not, and the identity's login name. */
  find(
    kind: IdentityKind,
    subject: string,
  ): Promise<{ user: UserRecord; login: string | undefined } | undefined>;
  /** An account's identities, sorted. */
  listOf(userUuid: string): Promise<IdentityRecord[]>;
}
