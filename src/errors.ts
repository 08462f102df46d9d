/**
 * The one error class that callers switch on, and the exit codes it maps to.
 *
 * Nothing here imports anything: every layer may use it. Callers switch on `code`, never on `message`.
 */

/** Exit codes of the command line; never renumbered. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  needsLogin: 3,
  notFound: 4,
  denied: 5,
  unreachable: 6,
  conflict: 7,
  rateLimited: 8,
  integrity: 9,
  locked: 10,
  permission: 11,
  unsupported: 12,
  stale: 13,
  interrupted: 130,
} as const;

/** What each exit code means, in the words of `sealhold exit-codes`. */
export const EXIT_MEANINGS: ReadonlyArray<readonly [number, string]> = [
  [EXIT.ok, "done"],
  [EXIT.failure, "unexpected failure"],
  [EXIT.usage, "usage: flag, argument, config file"],
  [EXIT.needsLogin, "needs login, or the session has expired"],
  [EXIT.notFound, "not found"],
  [EXIT.denied, "denied by a policy or the server"],
  [EXIT.unreachable, "unreachable: network, time-out, server error"],
  [EXIT.conflict, "conflict or busy: lock held, version moved on, already exists"],
  [EXIT.rateLimited, "rate limited"],
  [EXIT.integrity, "integrity: tampered or damaged data, bad signature"],
  [EXIT.locked, "locked: the store cannot be opened"],
  [EXIT.permission, "the sandbox refuses a permission; the message names the flag"],
  [EXIT.unsupported, "the backend does not support this"],
  [EXIT.stale, "only a stale cached value is available"],
  [EXIT.interrupted, "interrupted"],
];

/** Every error code, with the exit code it ends in. */
const EXIT_BY_CODE = {
  INTERNAL: EXIT.failure,
  OUTPUT_FAILED: EXIT.failure,
  DISK_FAILED: EXIT.failure,
  USAGE: EXIT.usage,
  CONFIG_INVALID: EXIT.usage,
  NO_HOME: EXIT.usage,
  INVALID_NAME: EXIT.usage,
  INVALID_VALUE: EXIT.usage,
  VALUE_TOO_LARGE: EXIT.usage,
  VALIDATION_ERROR: EXIT.usage,
  NO_TERMINAL: EXIT.usage,
  NOT_AUTHENTICATED: EXIT.needsLogin,
  TOKEN_EXPIRED: EXIT.needsLogin,
  SESSION_EXPIRED: EXIT.needsLogin,
  LOGIN_FAILED: EXIT.needsLogin,
  AUTH_ERROR: EXIT.needsLogin,
  CHALLENGE_ERROR: EXIT.needsLogin,
  NOT_FOUND: EXIT.notFound,
  SECRET_NOT_FOUND: EXIT.notFound,
  USER_NOT_FOUND: EXIT.notFound,
  FILE_NOT_FOUND: EXIT.notFound,
  PROGRAM_NOT_FOUND: EXIT.notFound,
  DENIED: EXIT.denied,
  ORIGIN_MISMATCH: EXIT.denied,
  REDIRECT_REFUSED: EXIT.denied,
  ACCOUNT_DISABLED: EXIT.denied,
  ACCOUNT_NOT_LINKED: EXIT.denied,
  ADDRESS_REFUSED: EXIT.denied,
  INSECURE_SERVER: EXIT.denied,
  TRUST_REFUSED: EXIT.denied,
  PERMISSION_DENIED: EXIT.denied,
  ERR_DENIED: EXIT.denied,
  ERR_NOT_ALLOWED: EXIT.denied,
  ERR_NOT_MEMBER: EXIT.denied,
  UNREACHABLE: EXIT.unreachable,
  TIMED_OUT: EXIT.unreachable,
  SERVER_ERROR: EXIT.unreachable,
  BAD_RESPONSE: EXIT.unreachable,
  SEALED: EXIT.unreachable,
  TAILSCALE_NOT_RUNNING: EXIT.unreachable,
  BUSY: EXIT.conflict,
  ALREADY_EXISTS: EXIT.conflict,
  VERSION_CONFLICT: EXIT.conflict,
  CANCELLED: EXIT.interrupted,
  RATE_LIMITED: EXIT.rateLimited,
  DAMAGED: EXIT.integrity,
  ROLLED_BACK: EXIT.integrity,
  DECRYPTION_FAILED: EXIT.integrity,
  SIGNATURE_INVALID: EXIT.integrity,
  SIGNATURE_ERROR: EXIT.integrity,
  KEY_REFUSED: EXIT.integrity,
  LOCKED: EXIT.locked,
  WRONG_KEY: EXIT.locked,
  UNSAFE_FILE: EXIT.locked,
  UNREADABLE: EXIT.locked,
  STORE_NOT_CHOSEN: EXIT.locked,
  KEYCHAIN_UNAVAILABLE: EXIT.locked,
  KEYCHAIN_LOCKED: EXIT.locked,
  KEYCHAIN_DENIED: EXIT.locked,
  KEYCHAIN_BROKEN: EXIT.locked,
  NEWER_FORMAT: EXIT.locked,
  PERMISSION_REFUSED: EXIT.permission,
  UNSUPPORTED: EXIT.unsupported,
  STALE: EXIT.stale,
  INTERRUPTED: EXIT.interrupted,
} as const;

/** A stable error code. */
export type ErrorCode = keyof typeof EXIT_BY_CODE;

/** What may accompany an error. */
export interface SealholdErrorOptions {
  /** The next command to type, or the next thing to do; one line. */
  hint?: string;
  /** The error underneath; its text is never printed, because it may echo input. */
  cause?: unknown;
  /** Typed data for callers, never a secret. */
  data?: Readonly<Record<string, unknown>>;
}

/** An error with a stable code, a one-line message and a hint. */
export class SealholdError extends Error {
  override readonly name = "SealholdError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;

  /**
   * @param code stable code
   * @param message one line, capital, no full stop, no secret and no input that might be one
   * @param options hint, cause, data
   */
  constructor(code: ErrorCode, message: string, options: SealholdErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.data = options.data ?? {};
  }
}

/** The exit code of an error code. */
export function exitCodeOf(code: ErrorCode): number {
  return EXIT_BY_CODE[code];
}

/** Whether `error` is a SealholdError with that code. */
export function hasCode(error: unknown, code: ErrorCode): error is SealholdError {
  return error instanceof SealholdError && error.code === code;
}
