import { OAuthError } from "../../core/server/oauth/oauth_error.ts";
import { type ErrorCode, SealholdError } from "../../errors.ts";
import { Refusal } from "./refusal.ts";

/** Status and wire code of the errors that a client may see. Everything else is a 500 that says nothing. */
const VISIBLE: Partial<Record<ErrorCode, readonly [status: number, code: string]>> = {
  INVALID_NAME: [400, "invalid_secret_name"],
  INVALID_VALUE: [400, "invalid_request"],
  LOGIN_FAILED: [401, "invalid_credentials"],
  SESSION_EXPIRED: [401, "invalid_token"],
  SECRET_NOT_FOUND: [404, "secret_not_found"],
  VERSION_CONFLICT: [409, "version_conflict"],
  VALUE_TOO_LARGE: [413, "secret_value_too_large"],
  RATE_LIMITED: [429, "rate_limit_exceeded"],
  SEALED: [503, "sealed"],
  BUSY: [503, "busy"],
};

/** Turns whatever a route threw into an answer. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof OAuthError) return ofOAuth(error);
  const known = error instanceof SealholdError ? VISIBLE[error.code] : undefined;
  if (known === undefined || !(error instanceof SealholdError)) return internal(error);
  const [status, code] = known;
  return new Refusal(status, code, error.message, headers(error));
}

/** What the log says of an error: a code or a class, never a text that might repeat input. */
export function errorLabel(error: unknown): string {
  if (error instanceof SealholdError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

/** RFC 6749 section 5.2: 400 but for a client that is not let in. */
function ofOAuth({ code, message, details }: OAuthError): Refusal {
  if (code !== "invalid_client") return new Refusal(400, code, message, {}, details);
  return new Refusal(401, code, message, { "www-authenticate": 'Basic realm="sealhold"' });
}

function internal(error: unknown): Refusal {
  // A damaged record is worth telling apart: repeating the request does not help.
  return error instanceof SealholdError && error.code === "DAMAGED"
    ? new Refusal(500, "damaged", "A stored record is damaged")
    : new Refusal(500, "internal_error", "Internal error");
}

function headers(error: SealholdError): Record<string, string> {
  if (error.code === "BUSY") return { "retry-after": "1" };
  // RFC 9110 section 11.6.1: every 401 says how to be let in.
  if (VISIBLE[error.code]?.[0] === 401) return { "www-authenticate": 'Bearer realm="sealhold"' };
  if (error.code !== "RATE_LIMITED") return {};
  const { retryAfterSec, limit, windowSec } = error.data;
  return {
    "retry-after": String(retryAfterSec),
    "ratelimit-limit": String(limit),
    "ratelimit-remaining": "0",
    "ratelimit-reset": String(retryAfterSec),
    "ratelimit-policy": `${limit};w=${windowSec}`,
  };
}
