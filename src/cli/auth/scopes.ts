import type { Method } from "../../core/client/login/providers/method.ts";
import { SealholdError } from "../../errors.ts";

/** What a password, a key or a finished token allows was decided elsewhere. */
const WITHOUT: readonly Method[] = ["password", "api-key", "token"];

/**
 * The scopes of `--scopes a,b`.
 * @throws {SealholdError} USAGE for what is no scope (RFC 6749 section 3.3), or where the method takes none
 */
export function scopesOf(text: string | undefined, method: Method): string[] | undefined {
  if (text === undefined) return undefined;
  if (WITHOUT.includes(method)) {
    throw new SealholdError("USAGE", `A login by ${method} takes no scopes`, {
      hint: "sealhold auth login --help",
    });
  }
  const scopes = text.split(/[,\s]+/).filter((scope) => scope !== "");
  if (
    scopes.length <= 50 && scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/.test(scope))
  ) {
    return scopes;
  }
  throw new SealholdError("USAGE", "Option --scopes has an invalid value", {
    hint: "Up to 50 words, separated by commas",
  });
}
