import { SealholdError } from "../../../errors.ts";

/** The one answer to every login that fails. */
export function loginFailed(): SealholdError {
  return new SealholdError("LOGIN_FAILED", "Invalid username or password", {
    hint: "Check the username and the password",
  });
}
