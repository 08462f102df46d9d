import { hasCode, SignetError } from "../errors.ts";
import type { FileLock, FileSystem } from "../ports/file_system.ts";

/** Long enough for a predecessor that is about to exit, in milliseconds. */
const WAIT_MS = 500;

/**
 * Makes this process the one server of a data folder, until it ends or the lock is released (case 48). Commands such as
 * `server user add` do not take it: the database lets several processes in.
 * @param folder the data folder; `serve.lock` in it is locked and never deleted
 * @throws {SignetError} BUSY when another server runs there
 */
export async function lockDataFolder(files: FileSystem, folder: string): Promise<FileLock> {
  try {
    await files.ensurePrivateFolder(folder);
    return await files.lock(`${folder}/serve.lock`, WAIT_MS);
  } catch (error) {
    if (!hasCode(error, "BUSY")) throw error;
    throw new SignetError("BUSY", "Another server is running on this data folder", {
      hint: "Stop it first, or choose another --data folder",
      cause: error,
    });
  }
}
