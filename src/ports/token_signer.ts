import type { Awaitable } from "../awaitable.ts";

/** What an access token says. Times are seconds since 1970. */
export interface TokenClaims {
  /** `sub`: the user's user_uuid. */
  userUuid: string;
  /** `sid`: the session (all refresh tokens of one login) that the token belongs to. */
  sessionId: string;
  /** `jti`. */
  tokenId: string;
  /** `client_id`: the OAuth client that the session belongs to; this project's own for a login without OAuth. */
  clientId: string;
  /** `scope`: what the token is limited to; absent means everything. */
  scopes?: readonly string[];
  issuedAtSec: number;
  expiresAtSec: number;
}

/** `access` opens the HTTP interface, `ws` only the event stream: one is never accepted as the other. */
export type TokenUse = "access" | "ws";

/** Signs and verifies access tokens (JWT, EdDSA; RFC 9068 section 2.2). */
export interface TokenSigner {
  sign(claims: TokenClaims, use: TokenUse): Promise<string>;
  /**
   * Checks the signature, form, issuer, audience and use. Does not look at the session, nor at the clock: the caller
   * compares the times, because it also keeps verified tokens.
   * @returns undefined for anything that this signer has not signed for that use; at once for a token that is kept
   */
  verify(token: string, use: TokenUse): Awaitable<TokenClaims | undefined>;
  /** The public keys, as a JWK set (RFC 7517). */
  jwks(): Promise<{ keys: ReadonlyArray<Readonly<Record<string, string>>> }>;
}
