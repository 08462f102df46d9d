/**
 * The one error class that callers switch on. Every layer may use it: of the table of codes it imports the type alone, so that
 * no word of the table is loaded before it is wanted. Callers switch on `code`, never on `message`.
 */
import type { ErrorCode } from "./core/shared/codes/error_codes.ts";

export type { ErrorCode };

/** What may accompany an error. */
interface SealholdErrorOptions {
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

/** Whether `error` is a SealholdError with that code. */
export function hasCode(error: unknown, code: ErrorCode): error is SealholdError {
  return error instanceof SealholdError && error.code === code;
}
