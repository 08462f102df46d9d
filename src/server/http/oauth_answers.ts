/** Answers of the token endpoint (RFC 6749 section 5). */
import type { IssuedTokens } from "../../core/server/accounts/tokens.ts";
import type { Parameters } from "./read_form.ts";
import { json } from "./answers.ts";

/** One request to the token endpoint. */
export interface TokenRequest {
  form: Parameters;
  /** The address that it came from. */
  peer: string;
}

/** What answers a `grant_type`. Throws OAuthError, Refusal or SealholdError for a refusal. */
type TokenGrant = (request: TokenRequest) => Promise<IssuedTokens>;

/** A table of grants by their `grant_type`. */
export type TokenGrants = Readonly<Record<string, TokenGrant>>;

/**
 * Tokens as RFC 6749 section 5.1 wants them. A session without a limit names no scope.
 * @param username who has logged in, as an additional member; none after a refresh
 */
export function tokenAnswer(tokens: IssuedTokens, username?: string): Response {
  return json({
    access_token: tokens.access,
    token_type: "Bearer",
    expires_in: tokens.accessLifetimeSec,
    refresh_token: tokens.refresh?.exposeText(),
    scope: tokens.scope,
    username,
  });
}
