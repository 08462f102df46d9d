/** One private JSON file that is changed under a lock and replaced as a whole. */
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { SealholdError } from "../../../errors.ts";
import { parseStrictJson } from "../../../crypto/strict_json.ts";
import { join } from "../../shared/text/path.ts";
import { replaceFile, sweepLeftovers } from "../../shared/files/replace_file.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

/** Longer than one whole call of the server: a send holds the lock until it is answered. */
const LOCK_MS = 30_000;

type FilePorts = Pick<MessagingPorts, "files" | "random">;

/** The place of a file: its folder, and its name without the extension. */
export interface JsonPlace {
  folder: string;
  stem: string;
  /** Largest file accepted, in bytes. */
  maxBytes: number;
}

/**
 * The value in a file.
 * @returns undefined when there is none
 * @throws {SealholdError} DAMAGED, UNSAFE_FILE …
 */
export async function readJsonFile({ files }: FilePorts, place: JsonPlace): Promise<unknown> {
  const bytes = await files.readPrivate(fileOf(place), place.maxBytes);
  if (bytes === undefined) return undefined;
  try {
    return parseStrictJson(bytes, place.maxBytes);
  } catch (cause) {
    throw new SealholdError("DAMAGED", "A file that remembers keys or messages is damaged", {
      hint: `Restore ${fileOf(place)} from a backup`,
      cause,
    });
  }
}

/**
 * Runs `work` with the file's lock held; leftovers of killed runs are swept.
 * @param work is given the way to replace the file
 */
export async function withJsonFile<T>(
  ports: FilePorts,
  place: JsonPlace,
  work: (replace: (value: unknown) => Promise<void>) => Promise<T>,
): Promise<T> {
  const { files, random } = ports;
  await files.ensurePrivateFolder(place.folder);
  const lock = await files.lock(join(place.folder, `${place.stem}.lock`), LOCK_MS);
  try {
    await sweepLeftovers(files, fileOf(place));
    return await work((value) =>
      replaceFile(files, random, fileOf(place), canonicalJsonBytes(value))
    );
  } finally {
    lock.release();
  }
}

function fileOf({ folder, stem }: JsonPlace): string {
  return join(folder, `${stem}.json`);
}
