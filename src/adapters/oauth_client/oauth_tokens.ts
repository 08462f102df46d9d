/** A token response, checked and bounded (threats.md case 20). */
import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from "openid-client";
import { SealholdError } from "../../errors.ts";
import type { OAuthTokens } from "../../ports/oauth_client.ts";
import { Secret } from "../../secret.ts";

/** One word of visible ASCII, as it stands in a header. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;
/** RFC 6749 section 3.3. */
const SCOPE = /^[\x20\x21\x23-\x5b\x5d-\x7e]{0,4096}$/;
/** Ten years: a longer life is only shown, and would overflow a date. */
const MAX_LIFE_SEC = 10 * 365 * 86_400;
/** Longest name shown, in characters. */
const MAX_NAME = 256;

/**
 * The tokens of a response.
 * @throws {SealholdError} BAD_RESPONSE for a token type other than Bearer, or a token that no header can hold
 */
export function checkedTokens(
  response: TokenEndpointResponse & TokenEndpointResponseHelpers,
): OAuthTokens {
  // A DPoP token is bound to a key that we have not; sent as a bearer it would be refused everywhere.
  if (response.token_type !== "bearer") throw bad("a token of another type than Bearer");
  if (!TOKEN.test(response.access_token)) throw bad("an unusable access token");
  const refresh = response.refresh_token;
  if (refresh !== undefined && !TOKEN.test(refresh)) throw bad("an unusable refresh token");
  const scope = response.scope;
  if (scope !== undefined && !SCOPE.test(scope)) throw bad("unreadable scopes");
  const claims = response.claims();
  const username = shortText(response["username"]);
  return {
    accessToken: Secret.fromText(response.access_token),
    refreshToken: refresh === undefined ? undefined : Secret.fromText(refresh),
    expiresInSec: lifeSec(response.expires_in),
    scope,
    subject: shortText(claims?.sub),
    name: shortText(claims?.["preferred_username"]) ?? shortText(claims?.["email"]),
    ...(username === undefined ? {} : { username }),
  };
}

function lifeSec(value: number | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isFinite(value) || value < 0) throw bad("an impossible lifetime");
  return Math.min(Math.floor(value), MAX_LIFE_SEC);
}

function shortText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, MAX_NAME) : undefined;
}

function bad(what: string): SealholdError {
  return new SealholdError("BAD_RESPONSE", `The authorization server sent ${what}`, {
    hint: "Ask the provider whether it serves OAuth 2.0 with bearer tokens",
  });
}
