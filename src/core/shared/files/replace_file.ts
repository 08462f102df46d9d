/** Replacing a private file in one step, so that a crash leaves the old file or the new one. */
import { equalBytes } from "../../../crypto/equal_bytes.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import { SealholdError } from "../../../errors.ts";
import { joinPath, splitPath, storePaths } from "./store_paths.ts";

/** A file that is written and checked, and not yet in its place. */
export interface StagedFile {
  /** Puts it in its place; if it was staged to last, so that it is there after a power cut. */
  commit(): Promise<void>;
  /** Removes it; never throws. */
  discard(): Promise<void>;
}

/** How a file is staged. */
export interface StageOptions {
  /** Syncs the file and then the folder; default true. Without, a power cut may bring the old file back, or none. */
  lasting?: boolean;
  /** Checks what came back from the disk; throws when it is wrong. */
  verify?: (readBack: Uint8Array<ArrayBuffer>) => Promise<void>;
}

/** Writes a temp file beside `path` and reads it back. */
export async function stageFile(
  files: FileSystem,
  random: Random,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  { lasting = true, verify }: StageOptions = {},
): Promise<StagedFile> {
  const { folder, temp } = storePaths(path);
  // A random name, created new: a file or link planted under it makes this fail and is not written to (case 25).
  const name = temp(random.bytes(8).toHex());
  const staged = stagedFile(files, name, path, lasting ? folder : undefined);
  const file = await files.createPrivate(name);
  try {
    try {
      await file.write(bytes);
      if (lasting) await file.sync();
    } finally {
      file.close();
    }
    const found = await readBack(files, name, bytes, () => changedOnDisk(path));
    await verify?.(found);
    return staged;
  } catch (error) {
    await staged.discard();
    throw error;
  }
}

/**
 * Writes a file that must not be there yet; on the disk, and read back, when it returns.
 * @throws {SealholdError} ALREADY_EXISTS; DAMAGED if it reads back otherwise: it stays, for whoever looks into it
 */
export async function createFile(
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
  await files.syncFolder(storePaths(path).folder);
  await readBack(files, path, bytes, () => createdOtherwise(path));
}

/** What is on the disk, if it is what was written. */
async function readBack(
  files: FileSystem,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  otherwise: () => SealholdError,
): Promise<Uint8Array<ArrayBuffer>> {
  const found = await files.readPrivate(path, bytes.length);
  if (found === undefined || !equalBytes(found, bytes)) throw otherwise();
  return found;
}

/** Stages a file and puts it in its place. */
export async function replaceFile(
  files: FileSystem,
  random: Random,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await commitOrDiscard(await stageFile(files, random, path, bytes));
}

/** Puts a staged file in its place; removes it when that fails. */
export async function commitOrDiscard(staged: StagedFile): Promise<void> {
  try {
    await staged.commit();
  } catch (error) {
    await staged.discard();
    throw error;
  }
}

/** Removes what a killed run left behind. Only under the lock: another run's temp file is not a leftover. */
export async function sweepLeftovers(files: FileSystem, path: string): Promise<void> {
  for (const name of await leftovers(files, path)) await files.remove(name);
}

/** Paths of the temp files that belong to `path`. */
export async function leftovers(files: FileSystem, path: string): Promise<string[]> {
  const { folder, isTemp } = storePaths(path);
  return (await files.list(folder)).filter(isTemp).map((name) => joinPath(folder, name));
}

/** The disk gave back other bytes than it was given; the file that stands is untouched. */
function changedOnDisk(path: string): SealholdError {
  return readsOtherwise(
    path,
    "The old file still stands. Check the disk, then run the command again",
  );
}

/** The same of a file that was not there before. */
function createdOtherwise(path: string): SealholdError {
  return readsOtherwise(path, "Check the disk, delete the file, then run the command again");
}

function readsOtherwise(path: string, hint: string): SealholdError {
  const { name } = splitPath(path);
  return new SealholdError("DAMAGED", `"${name}" reads back otherwise than it was written`, {
    hint,
    data: { where: name },
  });
}

function stagedFile(
  files: FileSystem,
  temp: string,
  path: string,
  syncFolder: string | undefined,
): StagedFile {
  return {
    async commit() {
      await files.rename(temp, path);
      if (syncFolder !== undefined) await files.syncFolder(syncFolder);
    },
    async discard() {
      // The error that led here matters more; the next run sweeps what stays.
      await files.remove(temp).catch(() => {});
    },
  };
}
