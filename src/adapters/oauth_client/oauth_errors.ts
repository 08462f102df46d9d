/** What goes wrong at an authorization server, in our words. None of its own text is repeated but the RFCs' error codes. */
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { type KnownCode, knownCode } from "../../core/shared/codes/http_codes.ts";
import { SealholdError } from "../../errors.ts";

/** What was being done; the same answer means different things. */
export type OAuthStep = "discover" | "authorize" | "device" | "poll" | "refresh" | "revoke";

const LOGIN_AGAIN = "sealhold auth login";
const UNKNOWN = "an unknown error";
const CHECK_PROVIDER = "Check the provider's oauth section of config.toml";

/** openid-client's codes for what an attacker or a misconfiguration would cause, not a network. */
const UNSAFE: Readonly<Record<string, string>> = {
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED:
    "The issuer in the server's metadata is not the one that was asked",
  OAUTH_HTTP_REQUEST_FORBIDDEN: "An endpoint of the authorization server is not https",
  OAUTH_REQUEST_PROTOCOL_FORBIDDEN: "An endpoint of the authorization server is not https",
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: "The ID token does not belong to this login",
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: "The ID token is not valid now",
};

/** An error of openid-client, or of the fetch beneath it, as a SealholdError. */
export function explainOAuth(error: unknown, step: OAuthStep): SealholdError {
  const own = ownError(error);
  if (own !== undefined) return own;
  if (error instanceof ResponseBodyError) return refused(error.error, step, error);
  if (error instanceof AuthorizationResponseError) return refused(error.error, step, error);
  if (error instanceof WWWAuthenticateChallengeError) return refused("invalid_client", step, error);
  const unsafe = error instanceof ClientError ? UNSAFE[error.code ?? ""] : undefined;
  if (unsafe !== undefined) {
    return new SealholdError("INSECURE_SERVER", unsafe, { hint: CHECK_PROVIDER, cause: error });
  }
  return new SealholdError("BAD_RESPONSE", "The authorization server's answer is not as expected", {
    hint: CHECK_PROVIDER,
    cause: error,
  });
}

/** openid-client wraps what its fetch throws. */
function ownError(error: unknown): SealholdError | undefined {
  for (let e = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    if (e instanceof SealholdError) return e;
  }
  return undefined;
}

/** An `error` of RFC 6749 sections 4.1.2.1 and 5.2 and RFC 8628 section 3.5. */
function refused(given: string, step: OAuthStep, cause: unknown): SealholdError {
  const code = knownCode(given);
  if (code === "invalid_grant" && step === "refresh") {
    return new SealholdError("SESSION_EXPIRED", "Session expired. Please log in again.", {
      hint: LOGIN_AGAIN,
      cause,
    });
  }
  if (code === "server_error" || code === "temporarily_unavailable") {
    return new SealholdError("SERVER_ERROR", "Server temporarily unavailable", {
      hint: "Try again later",
      cause,
    });
  }
  return new SealholdError("LOGIN_FAILED", message(code), {
    hint: code === "invalid_client" || code === "unauthorized_client"
      ? CHECK_PROVIDER
      : LOGIN_AGAIN,
    cause,
    data: { error: code || UNKNOWN },
  });
}

function message(code: KnownCode | ""): string {
  if (code === "access_denied") return "The login was refused";
  if (code === "expired_token") return "The code expired before anybody approved it";
  return `The authorization server refused: ${code || UNKNOWN}`;
}
