/** The first refresh token of a login. */
export interface NewSession {
  familyId: string;
  userUuid: string;
  /** SHA-256 of the refresh token; the token itself is never stored. */
  tokenHash: Uint8Array;
  nowMs: number;
  expiresAtMs: number;
  /** The hash that the password was checked against: a login must not outlive a password changed meanwhile. */
  ifPasswordHash: string;
}

/** One use of a refresh token. */
export interface RotateRequest {
  /** SHA-256 of the token presented. */
  tokenHash: Uint8Array;
  /** SHA-256 of its successor, which is derived from it and therefore the same for an identical retry. */
  nextHash: Uint8Array;
  nowMs: number;
  nextExpiresAtMs: number;
  /** How long an identical retry gets the same answer. */
  graceMs: number;
  /** A token issued further in the future than this is refused: the clock was set back (case 42). */
  skewMs: number;
}

/** What a use of a refresh token led to. `reused` has revoked the whole family. */
export type Rotation =
  | { kind: "rotated" | "repeated"; familyId: string; userUuid: string; expiresAtMs: number }
  | { kind: "reused"; familyId: string; userUuid: string }
  | { kind: "refused" };

/** Login sessions: families of refresh tokens. Every decision is taken inside one transaction. */
export interface SessionStore {
  /** @returns false, and nothing is written, when the user is disabled or the password hash has changed */
  create(session: NewSession): Promise<boolean>;
  /** Uses a refresh token: see `Rotation`. Unknown, expired and revoked tokens are `refused`. */
  rotate(request: RotateRequest): Promise<Rotation>;
  /** @returns the family of a refresh token, used or not; undefined when unknown */
  findFamily(tokenHash: Uint8Array): Promise<{ familyId: string; userUuid: string } | undefined>;
  /** Revokes a family; does nothing when it is unknown or revoked already. */
  revokeFamily(familyId: string, nowMs: number): Promise<void>;
  /** Whether the family is not revoked and its user, who must be `userUuid`, is enabled. Asked for every request. */
  isLive(familyId: string, userUuid: string): Promise<boolean>;
}
