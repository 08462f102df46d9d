/** A claim of an ID token and what it must be: exact, or with `*` for any run of characters. */
export interface ClaimPattern {
  claim: string;
  pattern: string;
}

/** Whose ID tokens log in as whom. */
export interface TrustRule {
  name: string;
  /** `iss`, exactly. */
  issuer: string;
  /** In `aud`, exactly. */
  audience: string;
  /** All of them must match. */
  claims: readonly ClaimPattern[];
  userUuid: string;
  username: string;
  /** Space-separated; everything that the account may do when undefined. */
  scope: string | undefined;
  /** Life of the session, in seconds. */
  ttlSec: number;
  /** JWK set (RFC 7517) as JSON; the issuer's own, by discovery, when undefined. */
  jwks: string | undefined;
  /** Whether the issuer may be at a private address. */
  allowPrivate: boolean;
  /** Whether a token is accepted only once, by its `jti`. */
  once: boolean;
  createdAtMs: number;
}

/** What adding a rule came to. */
export type AddRuleResult = "added" | "taken" | "no-user";

/** Rules of trust in issuers of ID tokens. All methods throw SealholdError BUSY, DISK_FAILED or DAMAGED. */
export interface TrustRuleStore {
  /** @param rule without its `userUuid`, which is the account's of that name */
  add(rule: Omit<TrustRule, "userUuid">): Promise<AddRuleResult>;
  /** All rules, oldest first: the first that matches is taken. */
  list(): Promise<TrustRule[]>;
  /**
   * Removes a rule and revokes the sessions that it opened, in one transaction: those whose client is `trust:<name>`.
   * @returns false when there is none of that name
   */
  remove(name: string, nowMs: number): Promise<boolean>;
  /**
   * Notes that a token has been used, until it ends.
   * @param tokenHash digest of issuer and `jti`
   * @returns false when it has been used before
   */
  useToken(tokenHash: Uint8Array, expiresAtMs: number, nowMs: number): Promise<boolean>;
}
