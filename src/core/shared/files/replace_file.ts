/** Replacing a private file in one step, so that a crash leaves the old file or the new one. */
import { equalBytes } from "../../../crypto/equal_bytes.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import { SealholdError } from "../../../errors.ts";
import { fileIn, splitPath } from "../text/path.ts";
import { storePaths } from "./store_paths.ts";

/** A file that is written and checked, and not yet in its place. */
export interface StagedFile {
  /** Puts it in its place; if it was staged to last, so that it is there after a power cut. */
  commit(): Promise<void>;
  /** Removes it; never throws. */
  discard(): Promise<void>;
}

/** How a file is staged. */
interface StageOptions {
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
    const hint = "The old file still stands. Check the disk, then run the command again";
    const found = await readBack(files, name, bytes, { as: path, hint });
    await verify?.(found);
    return staged;
  } catch (error) {
    await staged.discard();
    throw error;
  }
}

/**
 * What is on the disk, if it is what was written.
 * @param told the name to speak of it by, and what to do
 * @throws {SealholdError} DAMAGED
 */
export async function readBack(
  files: FileSystem,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  told: { as: string; hint: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const found = await files.readPrivate(path, bytes.length);
  if (found !== undefined && equalBytes(found, bytes)) return found;
  const { name } = splitPath(told.as);
  throw new SealholdError("DAMAGED", `"${name}" reads back otherwise than it was written`, {
    hint: told.hint,
    data: { where: name },
  });
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

/**
 * Makes sure that a file of so many bytes could take the place of the one at `path`: writes it beside, and removes it. Under
 * the lock only.
 */
export async function tryReplace(
  files: FileSystem,
  random: Random,
  path: string,
  size: number,
): Promise<void> {
  const trial = await stageFile(files, random, path, new Uint8Array(size), { lasting: false });
  await trial.discard();
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
  return (await files.list(folder)).filter(isTemp).map((name) => fileIn(folder, name));
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
