/** Makes a refused permission name the very flag that `signet permissions <command>` prints. */
import { SignetError } from "../errors.ts";
import { coveringFlag } from "../core/permissions/covering_flag.ts";
import type { Needs } from "../core/permissions/needs.ts";
import type { Context } from "./context.ts";

/**
 * @param error what was thrown
 * @param needs the command's declaration, if it is known
 * @returns the error, with the declared flag in place of the narrower one where there is one
 */
export async function namePermission(
  error: unknown,
  needs: Needs | undefined,
  context: Context | undefined,
): Promise<unknown> {
  if (!(error instanceof SignetError) || error.code !== "PERMISSION_REFUSED") return error;
  if (needs === undefined || context === undefined) return error;
  try {
    const flag = coveringFlag(await context.permissionFlags(needs), error.data);
    if (flag === undefined) return error;
    return new SignetError(error.code, error.message, {
      hint: `Run again with ${flag}`,
      data: { ...error.data, flag },
    });
  } catch {
    return error;
  }
}
