/** What `store import` and `store export` share. */
import { FOREIGN_NAMES, type ForeignName } from "../../core/client/other_tools/foreign_format.ts";
import { isName } from "../../core/client/config/settings.ts";
import { isAbsolute, join } from "../../core/shared/text/path.ts";
import { SealholdError } from "../../errors.ts";
import type { Context } from "../graph/spec.ts";

/** A server that rotates refresh tokens takes the second use of one for theft, and ends the login (RFC 9700 section 4.14.2). */
export const SHARED_REFRESH =
  "Warning: it shares its refresh token with Sealhold: use one of the two only, or the server ends the login of both";

/** Options of both. */
export interface ForeignOptions {
  as: ForeignName;
  account?: string;
  provider?: string;
  force?: boolean;
}

export const FOREIGN_OPTIONS = [
  {
    flags: "--as <tool:word>",
    description: "Whose file it is",
    values: FOREIGN_NAMES,
    required: true,
  },
  { flags: "--account <name:word>", description: "One of several accounts at the server" },
  { flags: "--provider <name:word>", description: "This provider alone, of a file with several" },
] as const;

/** @throws {SealholdError} INVALID_NAME */
export function accountOf({ account }: ForeignOptions): string | undefined {
  if (account === undefined || isName(account)) return account;
  throw new SealholdError("INVALID_NAME", "An account cannot be called that", {
    hint: "Use letters, digits and _ . -, at most 64",
  });
}

/** A path that a person typed, from the root. */
export function fullPath(context: Context, path: string): string {
  return isAbsolute(path, context.env.os) ? path : join(context.userFiles.workingFolder(), path);
}
