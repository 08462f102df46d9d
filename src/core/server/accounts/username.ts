import { SealholdError } from "../../../errors.ts";

const USERNAME = /^[a-z0-9._@+-]{1,64}$/;

/**
 * Checks the name of a new account.
 * @returns the name
 * @throws {SealholdError} INVALID_NAME unless it is 1 to 64 of `a-z 0-9 . _ @ + -`; the name is not repeated
 */
export function checkUsername(username: string): string {
  if (USERNAME.test(username)) return username;
  throw new SealholdError("INVALID_NAME", "Username is not valid", {
    hint: "Usernames are 1 to 64 of a-z 0-9 . _ @ + -",
  });
}

/** Whether an account could have this name; a login with any other name can only fail. */
export function isUsername(username: string): boolean {
  return USERNAME.test(username);
}
