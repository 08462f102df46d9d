/** The codes of RFC 6749 sections 4.1.2.1 and 5.2, and of RFC 8628 section 3.5. */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "unsupported_response_type"
  | "invalid_scope"
  | "access_denied"
  | "authorization_pending"
  | "slow_down"
  | "expired_token";

/** What an error may carry besides. */
export interface OAuthErrorDetails {
  /** For the request log alone. */
  reason?: string;
  /** Further members of the answer, such as the claim that did not match. */
  members?: Readonly<Record<string, string>>;
}

/** A refusal in the terms of OAuth. It goes to the client as it is and ends nothing else; no input is in it. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";

  /** @param message `error_description`: one line of ASCII without `"` and `\` (RFC 6749 section 5.2) */
  constructor(
    readonly code: OAuthErrorCode,
    message: string,
    readonly details: OAuthErrorDetails = {},
  ) {
    super(message);
  }
}

/** The one answer to a grant that cannot be used: it does not tell unknown, expired, used and another client's apart. */
export function invalidGrant(): OAuthError {
  return new OAuthError("invalid_grant", "The grant is invalid, expired, or used already");
}
