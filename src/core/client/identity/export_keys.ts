/** Private keys out of the credential store, as plain text. */
import { SealholdError } from "../../../errors.ts";
import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { Environment } from "../../../ports/environment.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import type { Terminal } from "../../../ports/terminal.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { writeNamedFile } from "../../shared/files/create_file.ts";
import { type KeyPair, keysFileBytes, keysFileOf } from "../../shared/identity/key_pair.ts";
import { fullPath } from "../config/full_path.ts";
import { storedKeys } from "./stored_keys.ts";

/** What keys are exported with. */
interface ExportKeysPorts {
  auth(): { store: CredentialStore };
  terminal: Pick<Terminal, "isTerminal">;
  files: FileSystem;
  random: Random;
  env: Pick<Environment, "os">;
  userFiles: Pick<UserFiles, "workingFolder">;
}

/** Whose, and where to. */
interface ExportKeysWish {
  aid: string;
  /** The file; stdout when undefined. */
  output?: string | undefined;
  /** Replace the file; write to a terminal, too. */
  force?: boolean | undefined;
}

/** Keys that left the store. */
interface ExportedKeys {
  keys: KeyPair;
  /** Full path of the file that was written; undefined when they are for stdout. */
  path: string | undefined;
}

/**
 * The newest keys of an identity, written into the file where one is named.
 * @param agree asked before anything is written; throws where somebody says no
 * @throws {SealholdError} USAGE for a terminal; NOT_FOUND; ALREADY_EXISTS for a file that is there
 */
export async function exportKeys(
  ports: ExportKeysPorts,
  { aid, output, force = false }: ExportKeysWish,
  agree: () => Promise<void>,
): Promise<ExportedKeys> {
  if (output === undefined && !force && ports.terminal.isTerminal("stdout")) {
    throw new SealholdError("USAGE", "Private keys are not written to a terminal", {
      hint: "Add --output <file>, or --force",
    });
  }
  const [newest] = await storedKeys(ports.auth().store, aid);
  const keys = newest!;
  await agree();
  if (output === undefined) return { keys, path: undefined };
  const path = fullPath(ports, output);
  await writeNamedFile(ports, path, keysFileBytes(keysFileOf(keys)), force);
  return { keys, path };
}
