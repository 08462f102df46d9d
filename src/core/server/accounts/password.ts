import { SealholdError } from "../../../errors.ts";
import type { Secret } from "../../../secret.ts";

/** Shortest password of a new account, in bytes. */
const MIN_PASSWORD_BYTES = 8;
/** Longest password, in bytes: bounds what a login makes the server hash. */
export const MAX_PASSWORD_BYTES = 1024;

/**
 * Checks a new password.
 * @throws {SealholdError} INVALID_VALUE unless it has 8 to 1024 bytes
 */
export function checkNewPassword(password: Secret): void {
  if (password.length >= MIN_PASSWORD_BYTES && password.length <= MAX_PASSWORD_BYTES) return;
  throw new SealholdError(
    "INVALID_VALUE",
    `Password must have ${MIN_PASSWORD_BYTES} to ${MAX_PASSWORD_BYTES} bytes`,
    { hint: "Choose another password" },
  );
}
