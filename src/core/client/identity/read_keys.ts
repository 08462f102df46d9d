/** Keys that a person names: a file, stdin, the credential store; a public one also as itself. Never a private key as itself. */
import { hasCode, SealholdError } from "../../../errors.ts";
import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { UserFiles } from "../../../ports/user_files.ts";
import { parsePublicKey } from "../../shared/identity/aid.ts";
import { type KeyPair, parseKeysFile } from "../../shared/identity/key_pair.ts";
import { asSeen, type KeyProofs, ofAnother } from "./key_proofs.ts";
import { type PublicKey, publicKeyIn } from "./public_key.ts";
import { type InputPorts, readInput } from "./read_input.ts";
import { storedKeys } from "./stored_keys.ts";

const MAX_KEYS_BYTES = 4096;
const MAX_PUBLIC_BYTES = 64 * 1024;
const STORE = "store:";

/** Where private keys come from. */
export interface KeyPorts extends InputPorts {
  userFiles: Pick<UserFiles, "read" | "readPrivate">;
  /** Called only for keys of the store. */
  auth(): { store: CredentialStore };
  /** Asked where keys are named for an identity that they do not say they are of. */
  keyProofs: KeyProofs;
}

/** Whether keys are named that lie in the credential store. */
export function isInStore(given: string): boolean {
  return given.startsWith(STORE);
}

/** How the stored keys of an identity are named. */
export function inStore(aid: string): string {
  return STORE + aid;
}

/**
 * The private keys of a name, newest first: one from a file or stdin (`-`), those of the last rotations from `store:<aid>`.
 * @throws {SealholdError} UNSAFE_FILE for a file that others may read; INVALID_VALUE, NOT_FOUND, FILE_NOT_FOUND
 */
export async function readKeys(ports: KeyPorts, given: string): Promise<KeyPair[]> {
  if (isInStore(given)) return await storedKeys(ports.auth().store, given.slice(STORE.length));
  const bytes = given === "-"
    ? await ports.terminal.readStdin(MAX_KEYS_BYTES)
    : await ports.userFiles.readPrivate(given, MAX_KEYS_BYTES).catch(unnamed);
  try {
    return [await parseKeysFile(bytes)];
  } finally {
    bytes.fill(0);
  }
}

/** Does not repeat the name of a file that is not there: it may be the private key, given in its place (threats.md A9). */
function unnamed(error: unknown): never {
  if (!hasCode(error, "FILE_NOT_FOUND") && !hasCode(error, "UNREADABLE")) throw error;
  const { code, message } = error as SealholdError;
  throw new SealholdError(code, message, {
    hint: "Name a keys file, - for stdin, or store:<aid>; a key itself would be seen by others",
  });
}

/** The newest of them. */
export async function readKey(ports: KeyPorts, given: string): Promise<KeyPair> {
  const [newest] = await readKeys(ports, given);
  return newest!;
}

/**
 * The newest of them, which must be of the identity that is named beside them, by what they say or by a log that was seen.
 * @param aid anybody when undefined
 * @throws {SealholdError} INVALID_VALUE for those of another one
 */
export async function readKeyOf(
  ports: KeyPorts,
  given: string,
  aid: string | undefined,
): Promise<KeyPair> {
  const keys = await asSeen(ports, await readKey(ports, given), aid);
  if (aid === undefined || aid === keys.aid) return keys;
  throw ofAnother();
}

/**
 * A public key given as itself, `-` for stdin, or `@file`.
 * @throws {SealholdError} KEY_REFUSED, INVALID_VALUE, FILE_NOT_FOUND
 */
export async function readPublicKey(ports: InputPorts, given: string): Promise<PublicKey> {
  if (given === "-") return await publicKeyIn(await readInput(ports, "-", MAX_PUBLIC_BYTES));
  if (!given.startsWith("@")) return await parsePublicKey(given);
  return await publicKeyIn(await readInput(ports, given.slice(1), MAX_PUBLIC_BYTES));
}
