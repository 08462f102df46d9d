/** Seals what is kept of conversations: AES-256-GCM under a key of the credential store, the name in the AAD. */
import * as v from "valibot";
import { openAesGcm, sealAesGcm } from "../../../crypto/aes_gcm.ts";
import { decodeBase64url, encodeBase64url } from "../../../crypto/base64url.ts";
import { SealholdError } from "../../../errors.ts";
import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { Random } from "../../../ports/random.ts";

/** Name of the key among the store's secrets. */
const CONVERSATION_KEY = "run/conversations";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const FILE = v.object({ v: v.literal(1), nonce: v.string(), sealed: v.string() });

/**
 * The key as the store has it; undefined when none was made yet.
 * @throws {SealholdError} UNSUPPORTED for a store that forgets, DAMAGED for a key of another length, and all of the store
 */
export async function conversationKey(store: CredentialStore): Promise<Uint8Array | undefined> {
  if ((await store.describe()).kind === "memory") throw forgetful();
  const found = (await store.read()).secrets[CONVERSATION_KEY];
  return found === undefined ? undefined : checkedKey(found);
}

/** The key; made at random when there is none. Two runs that make one at the same time get the same. */
export async function ensureConversationKey(
  store: CredentialStore,
  random: Random,
): Promise<Uint8Array> {
  return await conversationKey(store) ?? checkedKey(
    await store.update((entries) =>
      entries.secrets[CONVERSATION_KEY] ??= encodeBase64url(random.bytes(KEY_BYTES))
    ),
  );
}

function checkedKey(text: string): Uint8Array {
  const key = decoded(text);
  if (key?.length !== KEY_BYTES) throw unopened();
  return key;
}

function forgetful(): SealholdError {
  return new SealholdError("UNSUPPORTED", "A conversation needs a credential store that lasts", {
    hint: "sealhold store init",
  });
}

/** @param purpose what the bytes are, with the conversation's name: a file that was renamed does not open */
export async function sealText(
  key: Uint8Array,
  random: Random,
  purpose: string,
  text: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const nonce = random.bytes(NONCE_BYTES);
  const encoder = new TextEncoder();
  const sealed = await sealAesGcm(key, nonce, encoder.encode(text), encoder.encode(purpose));
  const file = { v: 1, nonce: encodeBase64url(nonce), sealed: encodeBase64url(sealed) };
  return encoder.encode(`${JSON.stringify(file)}\n`);
}

/** @throws {SealholdError} DAMAGED, the same whatever was wrong */
export async function openText(
  key: Uint8Array | undefined,
  purpose: string,
  bytes: Uint8Array,
): Promise<string> {
  // A file without a key: the store is another one than it was sealed with.
  if (key === undefined) throw unopened();
  try {
    const file = v.parse(FILE, JSON.parse(new TextDecoder().decode(bytes)));
    const nonce = decodeBase64url(file.nonce);
    const aad = new TextEncoder().encode(purpose);
    const opened = await openAesGcm(key, nonce, decodeBase64url(file.sealed), aad);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(opened);
  } catch {
    throw unopened();
  }
}

function decoded(text: string): Uint8Array | undefined {
  try {
    return decodeBase64url(text);
  } catch {
    return undefined;
  }
}

/** The error of a conversation that does not open. */
export function unopened(): SealholdError {
  return new SealholdError("DAMAGED", "The conversation is damaged or was kept under another key", {
    hint: "Begin another one with --session <name>",
  });
}
