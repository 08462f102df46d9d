/** Files, stdin and keys that the options of identity and message commands name. */
import { parsePublicKey } from "../../core/shared/identity/aid.ts";
import { type KeyPair, parseKeysFile } from "../../core/shared/identity/key_pair.ts";
import { type PublicKey, publicKeyIn } from "../../core/client/identity/public_key.ts";
import { storedKeys } from "../../core/client/identity/stored_keys.ts";
import { hasCode, SealholdError } from "../../errors.ts";
import type { Context } from "../graph/spec.ts";

const MAX_KEYS_BYTES = 4096;
const MAX_PUBLIC_BYTES = 64 * 1024;
const STORE = "store:";

/** The option that names private keys. They come from a file, a pipe or the store, and never from the command line. */
export const KEYS_OPTION = {
  flags: "--keys <keys:value>",
  description: "Private keys: a file of your own (0600), - for stdin, or store:<aid>",
} as const;

/** A document that a command prints and another reads. */
export const FILE_OPTION = {
  flags: "--file <path:value>",
  description: "The file, or - for stdin",
  required: true,
} as const;

/** All of a file, or of stdin for `-`. */
export async function readInput(
  context: Context,
  path: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return path === "-"
    ? await context.terminal.readStdin(maxBytes)
    : await context.userFiles.read(path, maxBytes);
}

/**
 * The keys that an option names, newest first: one from a file or stdin, those of the last rotations from the store.
 * @throws {SealholdError} UNSAFE_FILE for a file that others may read; INVALID_VALUE, NOT_FOUND
 */
export async function readKeys(context: Context, given: string): Promise<KeyPair[]> {
  if (given.startsWith(STORE)) {
    return await storedKeys(context.auth().store, given.slice(STORE.length));
  }
  const bytes = given === "-"
    ? await context.terminal.readStdin(MAX_KEYS_BYTES)
    : await context.userFiles.readPrivate(given, MAX_KEYS_BYTES).catch(unnamed);
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
export async function readKey(context: Context, given: string): Promise<KeyPair> {
  const [newest] = await readKeys(context, given);
  return newest!;
}

/**
 * A public key given as itself, `-` for stdin, or `@file`.
 * @throws {SealholdError} KEY_REFUSED, INVALID_VALUE, FILE_NOT_FOUND
 */
export async function readPublicKey(context: Context, given: string): Promise<PublicKey> {
  if (given === "-") return await publicKeyIn(await readInput(context, "-", MAX_PUBLIC_BYTES));
  if (!given.startsWith("@")) return await parsePublicKey(given);
  return await publicKeyIn(await readInput(context, given.slice(1), MAX_PUBLIC_BYTES));
}

/**
 * What is sent or sealed: an option's text, stdin, or a file. Exactly one of them.
 * @throws {SealholdError} USAGE
 */
export async function readContent(
  context: Context,
  options: { message?: string; stdin?: boolean; messageData?: string },
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { message, stdin, messageData } = options;
  const given = [message !== undefined, stdin === true, messageData !== undefined];
  if (given.filter(Boolean).length !== 1) {
    throw new SealholdError("USAGE", "Say what to send, once", {
      hint: "Use one of --message <text>, --stdin and --message-data <file>",
    });
  }
  if (message !== undefined) return new TextEncoder().encode(message);
  return await readInput(context, messageData ?? "-", maxBytes);
}

/** Words of a list, separated by commas; empty ones are dropped. */
export function words(list: string | undefined): string[] {
  return (list ?? "").split(",").map((word) => word.trim()).filter((word) => word !== "");
}
