import { SignetError } from "../../../errors.ts";

/** The one answer to every login that fails. */
export function loginFailed(): SignetError {
  return new SignetError("LOGIN_FAILED", "Invalid username or password", {
    hint: "Check the username and the password",
  });
}
