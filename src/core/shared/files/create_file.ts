/** Writing a private file that is not there yet. */
import { hasCode, SealholdError } from "../../../errors.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import { readBack, replaceFile } from "./replace_file.ts";
import { storePaths } from "./store_paths.ts";

/**
 * Writes a file that must not be there yet, under its own name: nothing else in its folder is touched, so that a sandbox may
 * grant this one path. On the disk when it returns; its name may be lost with the power.
 * @throws {SealholdError} ALREADY_EXISTS
 */
export async function writeNewFile(
  files: FileSystem,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const file = await files.createPrivate(path);
  try {
    await file.write(bytes).catch(async (error) => {
      // Cut short, it would be in the way of the next run. Once it is whole it stays: another run may use it by then.
      await files.remove(path).catch(() => {});
      throw error;
    });
    await file.sync();
  } finally {
    file.close();
  }
}

/**
 * The same, with its name on the disk as well, and read back.
 * @throws {SealholdError} ALREADY_EXISTS; DAMAGED if it reads back otherwise: it stays, for whoever looks into it
 */
export async function createFile(
  files: FileSystem,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await writeNewFile(files, path, bytes);
  await files.syncFolder(storePaths(path).folder);
  const hint = "Check the disk, delete the file, then run the command again";
  await readBack(files, path, bytes, { as: path, hint });
}

/**
 * Writes a file that a person named.
 * @param replace takes the place of one that is there
 * @throws {SealholdError} ALREADY_EXISTS without `replace`
 */
export async function writeNamedFile(
  { files, random }: { files: FileSystem; random: Random },
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  replace: boolean,
): Promise<void> {
  if (replace) return await replaceFile(files, random, path, bytes);
  await writeNewFile(files, path, bytes).catch((error) => {
    if (!hasCode(error, "ALREADY_EXISTS")) throw error;
    throw new SealholdError("ALREADY_EXISTS", "The file is there already", {
      hint: "Name another one, or add --force to replace it",
    });
  });
}
