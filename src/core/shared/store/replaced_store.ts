/** The store that a new one takes the place of: kept as `<path>.bak`, and not to be swapped back unnoticed. */
import { equalBytes } from "../../../crypto/equal_bytes.ts";
import { SealholdError } from "../../../errors.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import { type Fields, isObject } from "../identity/shapes.ts";
import { parseJson } from "./envelope.ts";
import { binaryField, integerField } from "./fields.ts";
import { MAX_STORE_BYTES, STORE_FMT, STORE_ID_BYTES } from "./format.ts";
import { retiredMark } from "./mark.ts";
import { stageMark } from "./mark_file.ts";
import type { KeptStore, StoreLocation, StorePorts } from "./store_types.ts";
import { commitOrDiscard, replaceFile, type StagedFile } from "../files/replace_file.ts";

/** A replacement that is under way. */
interface Replacement {
  /** Where the old store is now, and whether everybody who has the file can read it. */
  kept: KeptStore;
  /** Makes the old store need `--accept-rollback`. To be called once the new one is in its place. */
  retire(): Promise<void>;
  /** For when the new one could not be put there; never throws. */
  giveUp(): Promise<void>;
}

/**
 * The bytes of the store that is there, if it may be replaced. Under the store's lock only.
 *
 * @returns undefined when there is none
 * @throws {SealholdError} ALREADY_EXISTS when `replace` was not asked for, or when another store is kept as `.bak`
 *   already: it would be lost; what `readPrivate` throws
 */
export async function readReplaceable(
  files: FileSystem,
  path: string,
  replace: boolean,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const old = await files.readPrivate(path, MAX_STORE_BYTES);
  if (old === undefined) return undefined;
  if (!replace) throw alreadyExists(path);
  const backup = backupPath(path);
  if (await files.inspect(backup) === undefined) return old;
  // The same bytes are there when an earlier attempt failed after this step: nothing would be lost.
  const kept = await files.readPrivate(backup, MAX_STORE_BYTES);
  if (kept === undefined || equalBytes(kept, old)) return old;
  throw backupExists(backup);
}

/**
 * Keeps the old store as `.bak`, and makes ready all that can fail of retiring it. Under the store's lock only.
 * @param old from `readReplaceable`
 */
export async function keepReplaced(
  ports: StorePorts,
  location: StoreLocation,
  old: Uint8Array<ArrayBuffer>,
): Promise<Replacement> {
  const { files, random } = ports;
  const path = backupPath(location.path);
  await replaceFile(files, random, path, old);
  const fields = looseFields(old);
  const mark = await stageRetired(ports, location.stateDir, fields);
  return {
    kept: { path, plain: fields.fmt !== STORE_FMT },
    retire: async () => mark === undefined ? undefined : await commitOrDiscard(mark),
    giveUp: async () => await mark?.discard(),
  };
}

/** Nothing where the old store had no id that could be read: a plain one, or a damaged one. */
async function stageRetired(
  { files, random }: StorePorts,
  stateDir: string,
  fields: Fields,
): Promise<StagedFile | undefined> {
  let storeId: string, rev: number;
  try {
    storeId = binaryField(fields.store_id, STORE_ID_BYTES, "store_id");
    rev = integerField(fields.rev, 1, Number.MAX_SAFE_INTEGER, "rev");
  } catch {
    return undefined;
  }
  return await stageMark(files, random, stateDir, storeId, retiredMark(random, rev), true);
}

/** The fields of a file that may be damaged, of a newer version or readable text; none when it is not even JSON. */
function looseFields(bytes: Uint8Array): Fields {
  try {
    const json = parseJson(bytes);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}

function backupPath(path: string): string {
  return `${path}.bak`;
}

function alreadyExists(path: string): SealholdError {
  return new SealholdError("ALREADY_EXISTS", "There is a credential store already", {
    hint: "Use it, or pass --replace to start afresh and keep the old one as .bak",
    data: { path },
  });
}

function backupExists(path: string): SealholdError {
  return new SealholdError("ALREADY_EXISTS", "An earlier store is kept as .bak already", {
    hint: `Move it away first, or delete it: mv ${path} ${path}.1`,
    data: { path },
  });
}
