/** The entries inside a store: bytes to checked records and back. */
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { SealholdError } from "../../../errors.ts";
import type { Credential, Session, StoreEntries } from "../../../ports/credential_store.ts";
import type { Fields } from "../identity/shapes.ts";
import { parseJson } from "./envelope.ts";
import { anyFields, exactFields } from "./fields.ts";
import { damaged } from "./format.ts";

const MAPS = ["credentials", "sessions", "secrets"] as const;
const CREDENTIAL_TYPES = ["api_key", "oauth", "token", "custom"];
const CREDENTIAL_TEXTS = ["created", "origin", "label"];
const SESSION_TEXTS = ["origin", "created", "username", "user_uuid", "access_token"];
const SESSION_NUMBERS = ["access_expires_at"];

/** No entries. */
export function emptyEntries(): StoreEntries {
  return { credentials: bare({}), sessions: bare({}), secrets: bare({}) };
}

/** A copy that shares nothing with the original. */
export function copyEntries(entries: StoreEntries): StoreEntries {
  return parseEntries(encodeEntries(entries));
}

/**
 * The entries as canonical JSON.
 * @throws {SealholdError} INVALID_VALUE if they hold what cannot be stored; the message does not repeat it
 */
export function encodeEntries(entries: StoreEntries): Uint8Array<ArrayBuffer> {
  try {
    checkEntries(entries);
    return canonicalJsonBytes(entries);
  } catch (cause) {
    const where = cause instanceof SealholdError ? cause.data.where : undefined;
    throw new SealholdError("INVALID_VALUE", "Cannot store the entry: it has a malformed field", {
      cause,
      ...(where === undefined ? {} : { data: { where } }),
    });
  }
}

/**
 * Reads entries from JSON.
 * @throws {SealholdError} DAMAGED if they have another shape
 */
export function parseEntries(bytes: Uint8Array): StoreEntries {
  return entriesOf(parseJson(bytes));
}

/**
 * Entries from parsed JSON.
 * @throws {SealholdError} DAMAGED if they have another shape
 */
export function entriesOf(json: unknown): StoreEntries {
  const fields = exactFields(json, MAPS, "entries");
  for (const map of MAPS) bare(anyFields(fields[map], map));
  // The maps are there; what is in them is checked below, before anybody has it.
  const entries = fields as unknown as StoreEntries;
  for (const [name, credential] of Object.entries(entries.credentials)) {
    entries.credentials[name] = readCredential(credential) as Credential;
  }
  checkEntries(entries);
  return entries;
}

/** Early files said `apikey`. */
function readCredential(value: unknown): unknown {
  const fields = anyFields(value, "credentials");
  return fields.type === "apikey" ? { ...fields, type: "api_key" } : fields;
}

function checkEntries(entries: StoreEntries): void {
  exactFields(entries, MAPS, "entries");
  for (const credential of Object.values(entries.credentials)) checkCredential(credential);
  for (const session of Object.values(entries.sessions)) checkSession(session);
  for (const name in entries.secrets) {
    if (typeof entries.secrets[name] !== "string") throw damaged("secrets");
  }
}

function checkCredential(credential: Credential): void {
  const fields = anyFields(credential, "credentials");
  if (!CREDENTIAL_TYPES.includes(fields.type as string)) throw damaged("credentials.type");
  checkTyped(fields, CREDENTIAL_TEXTS, "string", "credentials");
}

function checkSession(session: Session): void {
  const fields = anyFields(session, "sessions");
  checkTyped(fields, SESSION_TEXTS, "string", "sessions");
  checkTyped(fields, SESSION_NUMBERS, "number", "sessions");
  const { refresh_token, refresh_expires_at } = fields;
  if (refresh_token !== undefined && typeof refresh_token !== "string") {
    throw damaged("sessions.refresh_token");
  }
  if (refresh_expires_at !== undefined && typeof refresh_expires_at !== "number") {
    throw damaged("sessions.refresh_expires_at");
  }
}

function checkTyped(
  fields: Fields,
  keys: string[],
  type: "string" | "number",
  where: string,
): void {
  for (const key of keys) {
    const actual: string = typeof fields[key];
    if (actual !== type) throw damaged(`${where}.${key}`);
  }
}

/**
 * Takes the prototype off a record that JSON.parse made: a provider named `constructor` or `__proto__` is then an entry
 * like any other, present or absent.
 */
function bare<T extends object>(record: T): T {
  return Object.setPrototypeOf(record, null);
}
