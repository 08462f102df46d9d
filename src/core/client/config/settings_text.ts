/** The text of config.toml. Most who run a command have none, and need nothing of what reads it. */
import { hasCode } from "../../../errors.ts";
import type { UserFiles } from "../../../ports/user_files.ts";

const MAX_CONFIG_BYTES = 256 * 1024;

/**
 * The file's text.
 * @returns undefined when there is none
 * @throws {SealholdError} what `UserFiles.readOwn` throws
 */
export async function settingsText(files: UserFiles, path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await files.readOwn(path, MAX_CONFIG_BYTES));
  } catch (error) {
    if (hasCode(error, "FILE_NOT_FOUND")) return undefined;
    throw error;
  }
}
