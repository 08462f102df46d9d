/** How the server's keys lie in the `secrets` map of `server-key.json` (store.md, Entries). */
import { decodeBase64url, encodeBase64url } from "../../../crypto/base64url.ts";
import { SealholdError } from "../../../errors.ts";
import type { StoreEntries } from "../../../ports/credential_store.ts";
import type { Random } from "../../../ports/random.ts";

/** Keys of one use, of which one is the active one. */
type KeyKind = "master" | "signing";

/** Length of every key, in bytes. */
export const KEY_BYTES = 32;
const KEY_ID = /^[0-9a-f]{16}$/;
const REFRESH = "server/refresh";

/** The id of the active key; undefined before the first run. */
export function activeId(entries: StoreEntries, kind: KeyKind): string | undefined {
  const text = entries.secrets[`server/${kind}-active`];
  return text === undefined ? undefined : new TextDecoder().decode(decodeEntry(text, 64));
}

/** All keys of a kind, by id. */
export function keysOf(entries: StoreEntries, kind: KeyKind): Map<string, Uint8Array<ArrayBuffer>> {
  const prefix = `server/${kind}/`;
  const keys = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, text] of Object.entries(entries.secrets)) {
    if (!name.startsWith(prefix)) continue;
    const id = name.slice(prefix.length);
    const key = decodeEntry(text, KEY_BYTES);
    if (!KEY_ID.test(id) || key.length !== KEY_BYTES) throw damaged();
    keys.set(id, key);
  }
  return keys;
}

/** Adds a fresh key and makes it the active one. @returns its id */
export function addKey(entries: StoreEntries, kind: KeyKind, random: Random): string {
  const id = Array.from(random.bytes(8), (byte) => byte.toString(16).padStart(2, "0")).join("");
  entries.secrets[`server/${kind}/${id}`] = encodeBase64url(random.bytes(KEY_BYTES));
  entries.secrets[`server/${kind}-active`] = encodeBase64url(new TextEncoder().encode(id));
  return id;
}

/** Removes a key that is not the active one. */
export function dropKey(entries: StoreEntries, kind: KeyKind, id: string): void {
  if (activeId(entries, kind) === id) return;
  delete entries.secrets[`server/${kind}/${id}`];
  delete entries.secrets[replacedName(id)];
}

/** Notes when a signing key was replaced, unless it is noted already. @param nowMs milliseconds since 1970 */
export function markReplaced(entries: StoreEntries, id: string, nowMs: number): void {
  entries.secrets[replacedName(id)] ??= encodeBase64url(new TextEncoder().encode(String(nowMs)));
}

/** When a signing key was replaced, in milliseconds since 1970; undefined while it is the active one. */
export function replacedAtMs(entries: StoreEntries, id: string): number | undefined {
  const text = entries.secrets[replacedName(id)];
  if (text === undefined) return undefined;
  const ms = Number(new TextDecoder().decode(decodeEntry(text, 16)));
  if (!Number.isSafeInteger(ms)) throw damaged();
  return ms;
}

function replacedName(id: string): string {
  return `server/signing-replaced/${id}`;
}

/** The secret that refresh tokens and attempt counters are keyed with; undefined before the first run. */
export function refreshSecret(entries: StoreEntries): Uint8Array<ArrayBuffer> | undefined {
  const text = entries.secrets[REFRESH];
  return text === undefined ? undefined : decodeEntry(text, KEY_BYTES);
}

/** Whether every key that a server needs is there. */
export function isComplete(entries: StoreEntries): boolean {
  return activeId(entries, "master") !== undefined && activeId(entries, "signing") !== undefined &&
    refreshSecret(entries) !== undefined;
}

/** Adds the keys that are missing. */
export function completeKeys(entries: StoreEntries, random: Random): void {
  if (activeId(entries, "master") === undefined) addKey(entries, "master", random);
  if (activeId(entries, "signing") === undefined) addKey(entries, "signing", random);
  entries.secrets[REFRESH] ??= encodeBase64url(random.bytes(KEY_BYTES));
}

function decodeEntry(text: string, maxBytes: number): Uint8Array<ArrayBuffer> {
  try {
    return decodeBase64url(text, maxBytes);
  } catch {
    throw damaged();
  }
}

function damaged(): SealholdError {
  return new SealholdError("DAMAGED", "The server's key file holds a malformed key", {
    hint: "Restore server-key.json from a backup",
  });
}
