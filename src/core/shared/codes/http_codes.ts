/**
 * The codes of error answers (api.md sections 2 to 4): their HTTP status, the error of the server that is told by one, and what
 * a client makes of it. What is not here can neither be sent, by the type checker, nor be shown to a person.
 */
import type { ErrorCode } from "./error_codes.ts";

/** What an answer means to a person: our code, a message without its last full stop, the next thing to do. */
export type Meaning = readonly [error: ErrorCode, message: string, hint: string];

/** One code. */
interface HttpCodeRow {
  status: number;
  /**
   * The error of the server's use cases that leaves by this code, its message with it. One that no row names is answered
   * with a 500 that says nothing.
   */
  of?: ErrorCode;
  /** What a client makes of it, where that is not what the status means. */
  means?: Meaning;
}

type Rows = Readonly<Record<string, HttpCodeRow>>;

/** RFC 6749 sections 4.1.2.1 and 5.2, and RFC 8628 section 3.5. */
const OAUTH_CODES = {
  invalid_request: { status: 400, of: "INVALID_VALUE" },
  invalid_client: { status: 401 },
  invalid_grant: { status: 400 },
  unauthorized_client: { status: 400 },
  unsupported_grant_type: { status: 400 },
  unsupported_response_type: { status: 400 },
  invalid_scope: { status: 400 },
  access_denied: { status: 400 },
  authorization_pending: { status: 400 },
  slow_down: { status: 400 },
  expired_token: { status: 400 },
} as const satisfies Rows;

/** Every code that this server sends. */
const HTTP_CODES = {
  ...OAUTH_CODES,
  invalid_secret_name: { status: 400, of: "INVALID_NAME" },
  invalid_credentials: { status: 401, of: "LOGIN_FAILED" },
  invalid_token: { status: 401, of: "SESSION_EXPIRED" },
  account_disabled: { status: 403, of: "ACCOUNT_DISABLED" },
  account_not_linked: { status: 403, of: "ACCOUNT_NOT_LINKED" },
  insufficient_permissions: { status: 403 },
  /** RFC 6750 section 3.1; in the header beside `insufficient_permissions`. */
  insufficient_scope: { status: 403 },
  outdated_form: { status: 403 },
  tailscale_verification_failed: { status: 403 },
  not_found: { status: 404 },
  secret_not_found: { status: 404, of: "SECRET_NOT_FOUND" },
  method_not_allowed: { status: 405 },
  request_timeout: { status: 408 },
  version_conflict: { status: 409, of: "VERSION_CONFLICT" },
  payload_too_large: { status: 413 },
  secret_value_too_large: { status: 413, of: "VALUE_TOO_LARGE" },
  /** Which quota is named beside it (core/shared/secret/quota.ts). */
  quota_exceeded: {
    status: 413,
    of: "QUOTA_EXCEEDED",
    means: [
      "QUOTA_EXCEEDED",
      "The account has used up a quota of the server",
      "sealhold secrets list shows what it keeps, sealhold secrets delete <name> makes room",
    ],
  },
  unsupported_encoding: { status: 415 },
  upgrade_required: { status: 426 },
  rate_limit_exceeded: { status: 429, of: "RATE_LIMITED" },
  /** Not `of` DAMAGED: what the message says of a record is the operator's to know. */
  damaged: { status: 500 },
  internal_error: { status: 500 },
  busy: { status: 503, of: "BUSY" },
  sealed: {
    status: 503,
    of: "SEALED",
    means: ["SEALED", "The server is sealed", "Ask its operator to unseal it"],
  },
} as const satisfies Rows;

/**
 * What only other servers send, as secret servers and as authorization servers: shown, and nothing more. RFC 6749 section
 * 4.1.2.1, RFC 7009, RFC 8707, RFC 9396, RFC 9449, RFC 9470, OpenID Connect Core section 3.1.2.6.
 */
const OTHERS_CODES = [
  "account_selection_required",
  "conflict",
  "consent_required",
  "forbidden",
  "insufficient_user_authentication",
  "interaction_required",
  "invalid_authorization_details",
  "invalid_dpop_proof",
  "invalid_request_object",
  "invalid_request_uri",
  "invalid_target",
  "login_required",
  "registration_not_supported",
  "request_not_supported",
  "request_uri_not_supported",
  "server_error",
  "temporarily_unavailable",
  "unauthorized",
  "unsupported_token_type",
  "use_dpop_nonce",
] as const;

/** A code of the token endpoint and of authorization redirects. */
export type OAuthCode = keyof typeof OAUTH_CODES;
/** A code that this server sends. */
export type HttpCode = keyof typeof HTTP_CODES;
/** A code that a client knows. */
export type KnownCode = HttpCode | typeof OTHERS_CODES[number];

const ROWS: Readonly<Record<HttpCode, HttpCodeRow>> = HTTP_CODES;

/** The statuses that mean something by themselves, whoever answers; 500 is all from there on. */
const BY_STATUS: Readonly<Record<number, Meaning>> = {
  401: ["TOKEN_EXPIRED", "The server does not accept this login", "sealhold auth login"],
  403: ["DENIED", "Denied by the server", "sealhold auth status"],
  404: ["NOT_FOUND", "Not found on the server", "Check --server"],
  409: ["VERSION_CONFLICT", "The secret has changed since", "sealhold secrets list"],
  413: ["INVALID_VALUE", "Too large for the server", "Ask for a higher --max-value on the server"],
  429: ["RATE_LIMITED", "Too many requests", "Try again later"],
  500: ["SERVER_ERROR", "Server temporarily unavailable", "Try again later"],
};

const REFUSED: Meaning = [
  "BAD_RESPONSE",
  "The server refused the request",
  "Check the server's version with sealhold --version on both sides",
];

/** Every code that this server sends. */
export function httpCodes(): HttpCode[] {
  return Object.keys(HTTP_CODES) as HttpCode[];
}

/** The HTTP status of a code. */
export function httpStatusOf(code: HttpCode): number {
  return ROWS[code].status;
}

/** The code by which a client is told of an error; undefined where it must not be. */
export function httpCodeOf(error: ErrorCode): HttpCode | undefined {
  return httpCodes().find((code) => ROWS[code].of === error);
}

/**
 * A code out of an answer, or nothing. A text that is none may be the very secret that was sent, given back in the place of a
 * code (threats.md case 30): it is dropped here, before anybody can print it.
 */
export function knownCode(text: string): KnownCode | "" {
  return isHttpCode(text) ? text : OTHERS_CODES.find((code) => code === text) ?? "";
}

/** What an error answer means, where the call that it answers has no words of its own. */
export function meaningOf(status: number, code: KnownCode | ""): Meaning {
  const row = isHttpCode(code) ? ROWS[code] : undefined;
  if (row?.means !== undefined && row.status === status) return row.means;
  return BY_STATUS[Math.min(status, 500)] ?? REFUSED;
}

function isHttpCode(text: string): text is HttpCode {
  return Object.hasOwn(HTTP_CODES, text);
}
