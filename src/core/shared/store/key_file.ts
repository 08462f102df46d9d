/** Key files: random bytes in a private file. */
import { SealholdError } from "../../../errors.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import { Secret } from "../../../secret.ts";
import { keyLockPath } from "../files/store_paths.ts";
import { splitPath } from "../text/path.ts";
import { DEFAULT_LOCK_TIMEOUT_MS } from "./store_types.ts";

const MIN_BYTES = 32;
const MAX_BYTES = 4096;

/**
 * The bytes of a key file.
 * @throws {SealholdError} FILE_NOT_FOUND; LOCKED if it has not 32 to 4096 bytes; UNSAFE_FILE, UNREADABLE,
 *   PERMISSION_REFUSED
 */
export async function readKeyFile(files: FileSystem, path: string): Promise<Secret> {
  // One byte more than allowed is asked for, so that a file just too long gets the message that fits.
  const bytes = await files.readPrivate(path, MAX_BYTES + 1);
  if (bytes === undefined) {
    throw new SealholdError(
      "FILE_NOT_FOUND",
      "There is no key file at the path that the store names",
      {
        hint: "Mount or restore the key file, or use another slot",
        data: { path },
      },
    );
  }
  if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
    const range = `${MIN_BYTES} to ${MAX_BYTES}`;
    const length = bytes.length;
    bytes.fill(0);
    throw new SealholdError("LOCKED", `The key file has ${length} bytes, and ${range} are needed`, {
      hint: `Restore ${path} from a backup, or use another slot`,
      data: { path },
    });
  }
  const secret = new Secret(bytes);
  bytes.fill(0);
  return secret;
}

/**
 * The bytes of a key file, which is created with 32 random bytes when there is none.
 *
 * Two stores may share one key file and have a lock each, so that neither lock keeps their first runs apart: the slower
 * would rename its key over the one that the faster has already wrapped a root key with, and that store could never be
 * opened again. Hence a lock beside the key file, a second look under it, and the key that is there read back.
 *
 * @throws {SealholdError} BUSY when the lock cannot be had within 10 s; DISK_FAILED; and what `readKeyFile` throws
 */
export async function readOrCreateKeyFile(
  files: FileSystem,
  random: Random,
  path: string,
): Promise<Secret> {
  // No lock for a key that is there: its folder may be mounted for reading alone.
  if (await files.inspect(path) === undefined) await createKeyFile(files, random, path);
  return await readKeyFile(files, path);
}

async function createKeyFile(files: FileSystem, random: Random, path: string): Promise<void> {
  const { commitOrDiscard, stageFile, sweepLeftovers } = await import("../files/replace_file.ts");
  await files.ensurePrivateFolder(splitPath(path).folder);
  const held = await files.lock(keyLockPath(path), DEFAULT_LOCK_TIMEOUT_MS);
  try {
    // Under the lock only: before, the temp file found here could be the key that another run is about to publish.
    await sweepLeftovers(files, path);
    if (await files.inspect(path) !== undefined) return;
    const key = random.bytes(MIN_BYTES);
    try {
      await commitOrDiscard(await stageFile(files, random, path, key));
    } finally {
      key.fill(0);
    }
  } finally {
    held.release();
  }
}
