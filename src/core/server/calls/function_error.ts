/** Refusals in the terms of the function endpoints (api.md section 5). */
import { type ErrorCode, SealholdError } from "../../../errors.ts";

/** The codes that a client switches on. */
export type FunctionErrorCode =
  | "AUTH_ERROR"
  | "CHALLENGE_ERROR"
  | "SIGNATURE_ERROR"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "VALIDATION_ERROR"
  | "PERMISSION_DENIED"
  | "RATE_LIMITED"
  | "ERR_DENIED"
  | "ERR_NOT_ALLOWED"
  | "ERR_NOT_MEMBER";

/** A refusal that goes to the client as it is; no input is in it. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";

  /** @param hint what to do, in words that do not name a client's commands: clients differ */
  constructor(readonly code: FunctionErrorCode, message: string, readonly hint?: string) {
    super(message);
  }
}

/** Errors that mean the same wherever they come from. */
const SAME: Partial<Record<ErrorCode, FunctionErrorCode>> = {
  LOGIN_FAILED: "AUTH_ERROR",
  INVALID_VALUE: "VALIDATION_ERROR",
  KEY_REFUSED: "VALIDATION_ERROR",
  SIGNATURE_INVALID: "SIGNATURE_ERROR",
  RATE_LIMITED: "RATE_LIMITED",
};

/** The code of an error that a client may see; undefined for one that says nothing but that the server failed. */
export function functionCodeOf(error: unknown): FunctionErrorCode | undefined {
  if (error instanceof FunctionError) return error.code;
  return error instanceof SealholdError ? SAME[error.code] : undefined;
}
