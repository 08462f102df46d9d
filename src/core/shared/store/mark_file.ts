/** Reading and writing the rollback mark in the state folder. */
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import { type MarkFile, serializeMark } from "./mark.ts";
import { join, splitPath } from "../text/path.ts";
import { decodeField } from "./fields.ts";
import type { StagedFile } from "../files/replace_file.ts";

const MAX_MARK_BYTES = 4096;

/** The rollback mark of a store; its id in hex, because base64url ids may differ in case alone. */
function markPath(stateDir: string, storeId: string): string {
  const hex = decodeField(storeId, "store_id").toHex();
  return join(stateDir, "marks", `${hex}.json`);
}

/** The mark file's bytes; undefined when there is none. */
export async function readMark(
  files: FileSystem,
  stateDir: string,
  storeId: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return await files.readPrivate(markPath(stateDir, storeId), MAX_MARK_BYTES);
}

/**
 * Writes the mark to a temp file; the caller puts it in place once the store is. Under the store's lock only. All that can
 * fail (no permission, disk full) fails here, before the store has changed.
 *
 * @param lasting whether a power cut must find it. A mark that is one write behind, or empty, after one is accepted, and
 *   so not worth the wait for the disk; a rekey's is not
 */
export async function stageMark(
  files: FileSystem,
  random: Random,
  stateDir: string,
  storeId: string,
  mark: MarkFile,
  lasting: boolean,
): Promise<StagedFile> {
  const { stageFile } = await import("../files/replace_file.ts");
  const path = await readyPath(files, stateDir, storeId);
  return await stageFile(files, random, path, serializeMark(mark), { lasting });
}

/** Makes sure that a mark could be written. Under the store's lock only. */
export async function tryMark(
  files: FileSystem,
  random: Random,
  stateDir: string,
  storeId: string,
): Promise<void> {
  const { tryReplace } = await import("../files/replace_file.ts");
  await tryReplace(files, random, await readyPath(files, stateDir, storeId), MAX_MARK_BYTES);
}

async function readyPath(files: FileSystem, stateDir: string, storeId: string): Promise<string> {
  const { sweepLeftovers } = await import("../files/replace_file.ts");
  const path = markPath(stateDir, storeId);
  await files.ensurePrivateFolder(stateDir);
  await files.ensurePrivateFolder(splitPath(path).folder);
  await sweepLeftovers(files, path);
  return path;
}
