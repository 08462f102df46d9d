/** Replacing a private file in one step, so that a crash leaves the old file or the new one. */
import type { FileSystem } from "../../ports/file_system.ts";
import type { Random } from "../../ports/random.ts";
import { equalBytes } from "./envelope.ts";
import { damaged } from "./format.ts";
import { joinPath, storePaths } from "./store_paths.ts";

/** A file that is written and checked, and not yet in its place. */
export interface StagedFile {
  /** Puts it in its place; durably, so that it is there after a power cut. */
  commit(): Promise<void>;
  /** Puts it in its place. After a power cut the old file may be back: for what may be old, but must be whole. */
  commitLazily(): Promise<void>;
  /** Removes it; never throws. */
  discard(): Promise<void>;
}

/**
 * Writes a temp file beside `path`, syncs it, and reads it back.
 *
 * @param verify checks what came back from the disk; throws when it is wrong
 */
export async function stageFile(
  files: FileSystem,
  random: Random,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  verify?: (readBack: Uint8Array<ArrayBuffer>) => void,
): Promise<StagedFile> {
  const { folder, temp } = storePaths(path);
  // A random name, created new: a file or link planted under it makes this fail and is not written to (case 25).
  const name = temp(random.bytes(8).toHex());
  const staged = stagedFile(files, folder, name, path);
  const file = await files.createPrivate(name);
  try {
    try {
      await file.write(bytes);
      await file.sync();
    } finally {
      file.close();
    }
    const readBack = await files.readPrivate(name, bytes.length);
    if (readBack === undefined || !equalBytes(readBack, bytes)) throw damaged("written file");
    verify?.(readBack);
    return staged;
  } catch (error) {
    await staged.discard();
    throw error;
  }
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

function stagedFile(files: FileSystem, folder: string, temp: string, path: string): StagedFile {
  return {
    async commit() {
      await files.rename(temp, path);
      await files.syncFolder(folder);
    },
    commitLazily: () => files.rename(temp, path),
    async discard() {
      // The error that led here matters more; the next run sweeps what stays.
      await files.remove(temp).catch(() => {});
    },
  };
}
