import type { Environment } from "../../../ports/environment.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { isAbsolute, join } from "../../shared/text/path.ts";

/** A path that a person typed, from the root: a relative one begins in the working folder. */
export function fullPath(
  { env, userFiles }: { env: Pick<Environment, "os">; userFiles: Pick<UserFiles, "workingFolder"> },
  path: string,
): string {
  return isAbsolute(path, env.os) ? path : join(userFiles.workingFolder(), path);
}
