import { OAuthError } from "../../core/server/oauth/oauth_error.ts";
import { type HttpCode, httpCodeOf, httpStatusOf } from "../../core/shared/codes/http_codes.ts";
import { isQuota } from "../../core/shared/secret/quota.ts";
import { SealholdError } from "../../errors.ts";
import { bearerChallenge, Refusal } from "./refusal.ts";

/** Turns whatever a route threw into an answer: by the table of codes, and a 500 that says nothing where it names none. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof OAuthError) return ofOAuth(error);
  if (!(error instanceof SealholdError)) return internalError();
  const code = httpCodeOf(error.code);
  if (code !== undefined) return refusalAs(code, error);
  // A damaged record is worth telling apart: repeating the request does not help.
  return error.code === "DAMAGED"
    ? new Refusal("damaged", "A stored record is damaged")
    : internalError();
}

/** A refusal by this code in the error's own words. `data.reason` is for the log alone. */
export function refusalAs(code: HttpCode, error: SealholdError): Refusal {
  const { reason, quota } = error.data;
  const details = {
    ...(typeof reason === "string" && { reason }),
    ...(isQuota(quota) && { members: { quota } }),
  };
  return new Refusal(code, error.message, headersOf(code, error), details);
}

/** What says nothing but that it is not the client's fault. */
export function internalError(): Refusal {
  return new Refusal("internal_error", "Internal error");
}

/** What the log says of an error: a code or a class, never a text that might repeat input. */
export function errorLabel(error: unknown): string {
  if (error instanceof SealholdError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

/** RFC 6749 section 5.2: a client that is not let in is told how it could be. */
function ofOAuth({ code, message, details }: OAuthError): Refusal {
  const headers: Record<string, string> = code === "invalid_client"
    ? { "www-authenticate": 'Basic realm="sealhold"' }
    : {};
  return new Refusal(code, message, headers, details);
}

function headersOf(code: HttpCode, error: SealholdError): Record<string, string> {
  // RFC 9110 section 11.6.1: every 401 says how to be let in.
  if (httpStatusOf(code) === 401) return bearerChallenge();
  if (error.code === "BUSY") return { "retry-after": "1" };
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
