/** Key files: random bytes in a private file. */
import { SignetError } from "../../errors.ts";
import type { FileSystem } from "../../ports/file_system.ts";
import type { Random } from "../../ports/random.ts";
import { Secret } from "../../secret.ts";
import { splitPath } from "./store_paths.ts";
import { commitOrDiscard, stageFile, sweepLeftovers } from "./write_file.ts";

const MIN_BYTES = 32;
const MAX_BYTES = 4096;

/**
 * The bytes of a key file.
 * @throws {SignetError} FILE_NOT_FOUND; INVALID_VALUE if it has not 32 to 4096 bytes; UNSAFE_FILE, UNREADABLE,
 *   PERMISSION_REFUSED
 */
export async function readKeyFile(files: FileSystem, path: string): Promise<Secret> {
  // One byte more than allowed is asked for, so that a file just too long gets the message that fits.
  const bytes = await files.readPrivate(path, MAX_BYTES + 1);
  if (bytes === undefined) {
    throw new SignetError(
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
    throw new SignetError(
      "INVALID_VALUE",
      `Cannot use the key file: length is ${length}, need ${range}`,
    );
  }
  const secret = new Secret(bytes);
  bytes.fill(0);
  return secret;
}

/** The bytes of a key file, which is created with 32 random bytes when there is none. */
export async function readOrCreateKeyFile(
  files: FileSystem,
  random: Random,
  path: string,
): Promise<Secret> {
  if (await files.inspect(path) === undefined) {
    await files.ensurePrivateFolder(splitPath(path).folder);
    await sweepLeftovers(files, path);
    await commitOrDiscard(await stageFile(files, random, path, random.bytes(MIN_BYTES)));
  }
  return await readKeyFile(files, path);
}
