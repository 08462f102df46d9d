import { SignetError } from "../../../errors.ts";

const USERNAME = /^[a-z0-9._@+-]{1,64}$/;

/**
 * Checks the name of a new account.
 * @returns the name
 * @throws {SignetError} INVALID_NAME unless it is 1 to 64 of `a-z 0-9 . _ @ + -`; the name is not repeated
 */
export function checkUsername(username: string): string {
  if (USERNAME.test(username)) return username;
  throw new SignetError("INVALID_NAME", "Username is not valid", {
    hint: "Usernames are 1 to 64 of a-z 0-9 . _ @ + -",
  });
}

/** Whether an account could have this name; a login with any other name can only fail. */
export function isUsername(username: string): boolean {
  return USERNAME.test(username);
}

/**
 * What a login's attempts are counted under: the name in NFKC and lower case, without white space, controls or invisible
 * characters. A login needs the exact name, so these variants never get in; but they must not be counted apart either
 * (Vault CVE-2025-6004: white space around the name got round the lock-out).
 */
export function usernameLimitKey(username: string): string {
  return username.normalize("NFKC").toLowerCase().normalize("NFKC").replace(
    /[\s\p{C}\p{Default_Ignorable_Code_Point}]/gu,
    "",
  );
}
