/** Refusals in the terms of the function endpoints (api.md section 5). */
import { SealholdError } from "../../../errors.ts";
import { type FunctionCode, functionCodeOf } from "../../shared/codes/function_codes.ts";

/** A refusal that goes to the client as it is; no input is in it. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";

  /** @param hint what to do, in words that do not name a client's commands: clients differ */
  constructor(readonly code: FunctionCode, message: string, readonly hint?: string) {
    super(message);
  }
}

/** The code of an error that a client may see; undefined for one that says nothing but that the server failed. */
export function sentCodeOf(error: unknown): FunctionCode | undefined {
  if (error instanceof FunctionError) return error.code;
  return error instanceof SealholdError ? functionCodeOf(error.code) : undefined;
}
