/** Where conversations are kept: one sealed file each in the state folder, under a hash of its name. */
import * as v from "valibot";
import { sha256 } from "../../../crypto/sha256.ts";
import { SealholdError } from "../../../errors.ts";
import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { FileLock, FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import { join } from "../../shared/text/path.ts";
import { storePaths } from "../../shared/files/store_paths.ts";
import { replaceFile, sweepLeftovers } from "../../shared/files/replace_file.ts";
import { CONVERSATION, type Conversation, type Trimmed, trimmed } from "./conversation.ts";
import {
  conversationKey,
  ensureConversationKey,
  openText,
  sealText,
  unopened,
} from "./conversation_seal.ts";

/** What conversations are kept with. */
export interface ConversationPorts {
  files: FileSystem;
  random: Random;
  store: CredentialStore;
  /** The state folder. */
  stateDir: string;
}

/** Text is at most three bytes a UTF-16 unit, six with JSON's escapes, and a third more in base64url. */
const MAX_FILE_BYTES = 20 * 1024 * 1024;
const MAX_LAST_BYTES = 4096;
/** Whoever waits longer waits for a whole answer of a model. */
const LOCK_MS = 2_000;

/** A conversation that nobody else writes to meanwhile. */
export interface HeldConversation {
  /** Undefined when there is none of that name yet. */
  kept: Conversation | undefined;
  /** Keeps it, cut down to its limit, and makes it the last one. */
  keep(conversation: Conversation): Promise<Trimmed>;
  release(): void;
}

/**
 * Opens a conversation and holds it.
 * @param name checked by `checkConversationName`
 * @throws {SealholdError} BUSY while another run holds it, UNSUPPORTED (a store that forgets), DAMAGED, and all of the store
 *   and the file system
 */
export async function holdConversation(
  ports: ConversationPorts,
  name: string,
): Promise<HeldConversation> {
  const key = await conversationKey(ports.store);
  const place = await placeOf(ports, name);
  await ports.files.ensurePrivateFolder(place.folder);
  const lock = await lockFor(ports, place.lock);
  try {
    const bytes = await ports.files.readPrivate(place.file, MAX_FILE_BYTES);
    const kept = bytes === undefined ? undefined : await opened(key, name, bytes);
    return {
      kept,
      keep: (conversation) => keep(ports, name, conversation),
      release: () => lock.release(),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Name of the conversation that was written to last; undefined when there was none. */
export async function lastConversation(ports: ConversationPorts): Promise<string | undefined> {
  const bytes = await ports.files.readPrivate(lastFile(ports), MAX_LAST_BYTES);
  if (bytes === undefined) return undefined;
  return await openText(await conversationKey(ports.store), LAST, bytes);
}

const LAST = "sealhold/conversation/last";

function purposeOf(name: string): string {
  return `sealhold/conversation/1\n${name}`;
}

async function placeOf(ports: ConversationPorts, name: string) {
  const folder = join(ports.stateDir, "conversations");
  // Never the name itself (threats.md case 21).
  const hash = (await sha256(new TextEncoder().encode(purposeOf(name)))).toHex();
  return { folder, file: join(folder, `${hash}.json`), lock: join(folder, `${hash}.lock`) };
}

function lastFile(ports: ConversationPorts): string {
  return join(join(ports.stateDir, "conversations"), "last.json");
}

async function lockFor(ports: ConversationPorts, path: string): Promise<FileLock> {
  try {
    return await ports.files.lock(path, LOCK_MS);
  } catch (error) {
    if (!(error instanceof SealholdError) || error.code !== "BUSY") throw error;
    throw new SealholdError("BUSY", "Another run goes on with this conversation", {
      hint: "Wait for it to end, or use another --session",
      cause: error,
    });
  }
}

async function opened(
  key: Uint8Array | undefined,
  name: string,
  bytes: Uint8Array,
): Promise<Conversation> {
  const text = await openText(key, purposeOf(name), bytes);
  const checked = v.safeParse(CONVERSATION, JSON.parse(text));
  if (!checked.success) throw unopened();
  return checked.output;
}

async function keep(
  ports: ConversationPorts,
  name: string,
  conversation: Conversation,
): Promise<Trimmed> {
  // Made only now, when there is something to keep: a run that fails leaves the store as it was.
  const key = await ensureConversationKey(ports.store, ports.random);
  const result = trimmed(conversation);
  const { file } = await placeOf(ports, name);
  const text = JSON.stringify(result.conversation);
  await sweepLeftovers(ports.files, file);
  const { files, random } = ports;
  await replaceFile(files, random, file, await sealText(key, random, purposeOf(name), text));
  await rememberLast(ports, await sealText(key, random, LAST, name));
  return result;
}

async function rememberLast(
  ports: ConversationPorts,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const file = lastFile(ports);
  // Held so that a temp file which is swept is nobody's that still writes it.
  const lock = await ports.files.lock(storePaths(file).lock, LOCK_MS);
  try {
    await sweepLeftovers(ports.files, file);
    await replaceFile(ports.files, ports.random, file, sealed);
  } finally {
    lock.release();
  }
}
