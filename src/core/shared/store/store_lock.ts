/** The lock that every change of a store is made under. */
import { DEFAULT_LOCK_TIMEOUT_MS, type StoreLocation, type StorePorts } from "./store_types.ts";
import { storePaths } from "../files/store_paths.ts";
import { sweepLeftovers } from "../files/replace_file.ts";

/**
 * Runs `work` with the store's lock held and leftovers swept.
 * @throws {SealholdError} BUSY when the lock cannot be had in time; it is never broken as stale, because the system drops
 *   it when its holder dies
 */
export async function withStoreLock<T>(
  ports: StorePorts,
  location: StoreLocation,
  work: () => Promise<T>,
): Promise<T> {
  const { files } = ports;
  const { folder, lock } = storePaths(location.path);
  await files.ensurePrivateFolder(folder);
  const held = await files.lock(lock, location.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS);
  try {
    await sweepLeftovers(files, location.path);
    return await work();
  } finally {
    held.release();
  }
}
