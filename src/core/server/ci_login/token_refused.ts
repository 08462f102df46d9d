import { OAuthError } from "../oauth/oauth_error.ts";

/**
 * The one answer to a token that has not been verified: it does not tell an unknown issuer from a bad signature.
 * @param reason for the log alone
 */
export function tokenRefused(reason: string): OAuthError {
  return new OAuthError("invalid_grant", "The ID token is not accepted", { reason });
}
