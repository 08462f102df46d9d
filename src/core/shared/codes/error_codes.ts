/** Our own error codes, each with what the program ends with. */
import { EXIT, type Exit } from "./exit_codes.ts";

const ERROR_CODES = {
  INTERNAL: "failure",
  OUTPUT_FAILED: "failure",
  DISK_FAILED: "failure",
  USAGE: "usage",
  CONFIG_INVALID: "usage",
  NO_HOME: "usage",
  INVALID_NAME: "usage",
  INVALID_VALUE: "usage",
  VALUE_TOO_LARGE: "usage",
  NO_TERMINAL: "usage",
  NOT_AUTHENTICATED: "needsLogin",
  TOKEN_EXPIRED: "needsLogin",
  SESSION_EXPIRED: "needsLogin",
  LOGIN_FAILED: "needsLogin",
  CHALLENGE_REFUSED: "needsLogin",
  NOT_FOUND: "notFound",
  SECRET_NOT_FOUND: "notFound",
  USER_NOT_FOUND: "notFound",
  FILE_NOT_FOUND: "notFound",
  PROGRAM_NOT_FOUND: "notFound",
  DENIED: "denied",
  ORIGIN_MISMATCH: "denied",
  REDIRECT_REFUSED: "denied",
  ACCOUNT_DISABLED: "denied",
  ACCOUNT_NOT_LINKED: "denied",
  /** By a server that takes no new accounts. */
  REGISTRATION_CLOSED: "denied",
  INVITE_INVALID: "denied",
  ADDRESS_REFUSED: "denied",
  INSECURE_SERVER: "denied",
  TRUST_REFUSED: "denied",
  /** Of what an account may keep on the server. */
  QUOTA_EXCEEDED: "denied",
  /** By the deny-list of who was written to. */
  SENDER_DENIED: "denied",
  /** By an allow-list that lacks the sender. */
  SENDER_NOT_ALLOWED: "denied",
  /** Of the group. */
  NOT_A_MEMBER: "denied",
  UNREACHABLE: "unreachable",
  TIMED_OUT: "unreachable",
  SERVER_ERROR: "unreachable",
  BAD_RESPONSE: "unreachable",
  SEALED: "unreachable",
  TAILSCALE_NOT_RUNNING: "unreachable",
  BUSY: "conflict",
  ALREADY_EXISTS: "conflict",
  VERSION_CONFLICT: "conflict",
  RATE_LIMITED: "rateLimited",
  DAMAGED: "integrity",
  ROLLED_BACK: "integrity",
  DECRYPTION_FAILED: "integrity",
  SIGNATURE_INVALID: "integrity",
  KEY_REFUSED: "integrity",
  LOCKED: "locked",
  WRONG_KEY: "locked",
  UNSAFE_FILE: "locked",
  UNREADABLE: "locked",
  STORE_NOT_CHOSEN: "locked",
  KEYCHAIN_UNAVAILABLE: "locked",
  KEYCHAIN_LOCKED: "locked",
  KEYCHAIN_DENIED: "locked",
  KEYCHAIN_BROKEN: "locked",
  NEWER_FORMAT: "locked",
  PERMISSION_REFUSED: "permission",
  UNSUPPORTED: "unsupported",
  STALE: "stale",
  FINDING: "finding",
  INTERRUPTED: "interrupted",
  CANCELLED: "interrupted",
  /** Of the output: nothing is said of it, as with every program in a pipe. */
  READER_GONE: "readerGone",
} as const satisfies Readonly<Record<string, Exit>>;

/** A stable error code. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Every error code. */
export function errorCodes(): ErrorCode[] {
  return Object.keys(ERROR_CODES) as ErrorCode[];
}

/** What the program ends with after this error. */
export function exitCodeOf(code: ErrorCode): number {
  return EXIT[ERROR_CODES[code]].code;
}
