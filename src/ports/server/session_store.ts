import type { Awaitable } from "../../awaitable.ts";
import type { IdentityKind } from "./identity_store.ts";

/** What a login was let in by, and what must still be there when its session is opened. */
export type LoginGround =
  | { kind: "identity"; of: IdentityKind; subject: string }
  | { kind: "rule"; name: string; createdAtMs: number }
  | { kind: "key"; aid: string; ksn: number };

/** A new session, and its first refresh token. */
export interface NewSession {
  sessionId: string;
  userUuid: string;
  /** SHA-256 of the refresh token; the token itself is never stored. Absent where the login gives none. */
  tokenHash?: Uint8Array;
  nowMs: number;
  expiresAtMs: number;
  /** The hash that the password was checked against: a login must not outlive a password changed meanwhile. */
  ifPasswordHash?: string;
  /** What the session is limited to, separated by spaces; absent means everything. */
  scope?: string;
  /** The OAuth client that it belongs to; absent for a login without OAuth. */
  clientId?: string;
  /** The grant that is used up by this login, in the same transaction: of any number of uses one alone gets a session. */
  uses?: { kind: "code" | "device"; hash: Uint8Array };
  /** A login must not outlive an identity unlinked, a rule removed, or a key rotated, while it was being checked. */
  ground?: LoginGround;
}

/** One use of a refresh token. */
export interface RotateRequest {
  /** SHA-256 of the token presented. */
  tokenHash: Uint8Array;
  /** SHA-256 of its successor, which is derived from it and therefore the same for an identical retry. */
  nextHash: Uint8Array;
  /** The OAuth client that presents it; absent without OAuth. Refused unless it is the session's. */
  clientId?: string;
  nowMs: number;
  nextExpiresAtMs: number;
  /** How long an identical retry gets the same answer. */
  graceMs: number;
  /** A token issued further in the future than this is refused: the clock was set back (case 42). */
  skewMs: number;
}

/** A login with its refresh tokens. */
export interface StoredSession {
  sessionId: string;
  userUuid: string;
  /** Absent means everything. */
  scope?: string;
}

/** What a use of a refresh token led to. `reused` has revoked the whole session. */
export type Rotation =
  | (StoredSession & { kind: "rotated" | "repeated"; expiresAtMs: number })
  | (StoredSession & { kind: "reused" })
  | { kind: "refused" };

/** Login sessions, each with the refresh tokens of one login. Every decision is taken inside one transaction. */
export interface SessionStore {
  /** @returns false, and nothing is written, when the user is disabled, the password hash has changed, or grant or ground is gone */
  create(session: NewSession): Promise<boolean>;
  /** Uses a refresh token: see `Rotation`. Unknown, expired and revoked tokens, and another client's, are `refused`. */
  rotate(request: RotateRequest): Promise<Rotation>;
  /** @returns the session of a refresh token, used or not; undefined when unknown */
  findSession(tokenHash: Uint8Array): Promise<StoredSession | undefined>;
  /** Revokes a session; does nothing when it is unknown or revoked already. */
  revokeSession(sessionId: string, nowMs: number): Promise<void>;
  /** Whether the session is not revoked and its user, who must be `userUuid`, is enabled. Asked for every request. */
  isLive(sessionId: string, userUuid: string): Awaitable<boolean>;
}
