import type { OAuthCode } from "../../shared/codes/http_codes.ts";

/** What an error may carry besides. */
interface OAuthErrorDetails {
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
    readonly code: OAuthCode,
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
