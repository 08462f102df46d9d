/**
 * The error codes of a server that are shown to a person: those of api.md, of RFC 6749, 6750 and 8628. Any other one may be
 * the very secret that was sent, given back in the place of a code (threats.md case 30).
 */
const PRINTED: ReadonlySet<string> = new Set([
  "access_denied",
  "account_disabled",
  "account_not_linked",
  "authorization_pending",
  "busy",
  "conflict",
  "damaged",
  "expired_token",
  "forbidden",
  "insufficient_permissions",
  "insufficient_scope",
  "internal_error",
  "invalid_client",
  "invalid_credentials",
  "invalid_grant",
  "invalid_request",
  "invalid_scope",
  "invalid_secret_name",
  "invalid_token",
  "method_not_allowed",
  "not_found",
  "payload_too_large",
  "rate_limit_exceeded",
  "request_timeout",
  "sealed",
  "secret_not_found",
  "secret_value_too_large",
  "server_error",
  "slow_down",
  "tailscale_verification_failed",
  "temporarily_unavailable",
  "unauthorized",
  "unauthorized_client",
  "unsupported_encoding",
  "unsupported_grant_type",
  "unsupported_response_type",
  "upgrade_required",
  "version_conflict",
]);

/** Whether a server's code may be printed. */
export function isPrintedCode(code: string): boolean {
  return PRINTED.has(code);
}
