/** The keys that take over in a rotation, on the disk before the server hears of them: afterwards nothing else opens the account. */
import { hasCode, SealholdError } from "../../../errors.ts";
import {
  generateKeyPair,
  type KeyPair,
  keysFileBytes,
  keysFileOf,
} from "../../shared/identity/key_pair.ts";
import { createFile } from "../../shared/files/create_file.ts";
import { replaceFile } from "../../shared/files/replace_file.ts";
import type { Environment } from "../../../ports/environment.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { fullPath } from "../config/full_path.ts";
import { isInStore, type KeyPorts, readKey } from "../identity/read_keys.ts";
import { storeKey } from "../identity/stored_keys.ts";
import { asNext } from "./rotate_key.ts";

/** What new keys are made and kept with. */
export interface NextKeysPorts extends KeyPorts {
  files: FileSystem;
  random: Random;
  env: Pick<Environment, "os">;
  userFiles: UserFiles;
}

/** Where they go. */
interface NextKeysWish {
  /** File of the new keys, which is made if it is not there; the credential store when undefined. */
  keysFile?: string | undefined;
  /** Names of the present ones; those of the store when undefined. */
  keys?: readonly string[] | undefined;
}

/**
 * The keys that take over, kept.
 * @param keys all of one's own, newest first
 * @param current the one that counts now
 * @throws {SealholdError} USAGE if it is not said where they go, or for a file of keys that were in use already;
 *   ALREADY_EXISTS if another run made the file, or stored the next key, meanwhile
 */
export async function nextKeys(
  ports: NextKeysPorts,
  wish: NextKeysWish,
  keys: readonly KeyPair[],
  current: KeyPair,
): Promise<KeyPair> {
  if (wish.keysFile !== undefined) return await fromFile(ports, wish.keysFile, current);
  if (wish.keys?.some((given) => !isInStore(given))) {
    throw new SealholdError("USAGE", "Say where the new keys go", {
      hint: "Add --keys-file <path>",
    });
  }
  // One that an earlier run prepared and could not finish is as good as a fresh one.
  const prepared = keys.find(({ ksn }) => ksn === current.ksn + 1);
  const next = prepared ?? asNext(current, await generateKeyPair(ports.random));
  await storeKey(ports.auth().store, next);
  return next;
}

async function fromFile(ports: NextKeysPorts, path: string, current: KeyPair): Promise<KeyPair> {
  const given = await existing(ports, path);
  if (given !== undefined && given.aid === current.aid) {
    if (given.ksn === current.ksn + 1) return given;
    throw inUseAlready();
  }
  const next = asNext(current, given ?? await generateKeyPair(ports.random));
  const file = fullPath(ports, path);
  const bytes = keysFileBytes(keysFileOf(next));
  if (given !== undefined) await replaceFile(ports.files, ports.random, file, bytes);
  // Written over the file of another run, the only copy of a key that the server has by now would be lost.
  else await createFile(ports.files, file, bytes).catch(madeMeanwhile);
  return next;
}

async function existing(ports: KeyPorts, path: string): Promise<KeyPair | undefined> {
  try {
    return await readKey(ports, path);
  } catch (error) {
    if (hasCode(error, "FILE_NOT_FOUND")) return undefined;
    throw error;
  }
}

function inUseAlready(): SealholdError {
  const message = "The file of the new keys holds keys that were in use already";
  return new SealholdError("USAGE", message, { hint: "Name a file that is not there yet" });
}

function madeMeanwhile(error: unknown): never {
  if (!hasCode(error, "ALREADY_EXISTS")) throw error;
  throw new SealholdError("ALREADY_EXISTS", "The file of the new keys was made by another run", {
    hint: "Look whether that one rotated the key, with sealhold key-for --user <aid>",
  });
}
