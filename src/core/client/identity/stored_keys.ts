/** Private keys of identities in the credential store, each with the ones it had before. */
import { decodeBase64url, encodeBase64url } from "../../../crypto/base64url.ts";
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { SealholdError } from "../../../errors.ts";
import type { CredentialStore, StoreEntries } from "../../../ports/credential_store.ts";
import { isAidShape } from "../../shared/identity/aid.ts";
import { type KeyPair, keysFileOf, parseKeysFile } from "../../shared/identity/key_pair.ts";
import { MAX_OWN_KEYS } from "../../shared/message/open.ts";

const PREFIX = "identity/";

/** An identity of the store, without its private parts. */
interface StoredIdentity {
  aid: string;
  ksn: number;
  publicKey: string;
}

/** AIDs whose keys are in the store, sorted. */
export async function storedAids(store: CredentialStore): Promise<string[]> {
  return aidsIn(await store.read());
}

function aidsIn({ secrets }: StoreEntries): string[] {
  return Object.keys(secrets).filter((name) =>
    name.startsWith(PREFIX) && isAidShape(name.slice(PREFIX.length))
  ).map((name) => name.slice(PREFIX.length)).sort();
}

/**
 * The keys of one identity, newest first.
 * @throws {SealholdError} NOT_FOUND if the store has none; DAMAGED
 */
export async function storedKeys(store: CredentialStore, aid: string): Promise<KeyPair[]> {
  return await keysIn(await store.read(), aid);
}

/** Every identity, in the order of AIDs. */
export async function listStoredKeys(store: CredentialStore): Promise<StoredIdentity[]> {
  const entries = await store.read();
  return await Promise.all(
    aidsIn(entries).map(async (aid) => {
      const [newest] = await keysIn(entries, aid);
      return { aid, ksn: newest!.ksn, publicKey: encodeBase64url(newest!.publicKey.bytes) };
    }),
  );
}

/**
 * Adds a key to those of its identity; the same key again changes nothing. Those of 8 rotations are kept, because messages
 * under way may still be sealed for them.
 * @returns whether it was new
 * @throws {SealholdError} ALREADY_EXISTS if the identity has another key with that number
 */
export async function storeKey(store: CredentialStore, keys: KeyPair): Promise<boolean> {
  for (;;) {
    const entries = await store.read();
    const text = textOf(entries, keys.aid);
    const before = text === undefined ? [] : await keysIn(entries, keys.aid);
    if (isThere(before, keys)) return false;
    const all = [...before, keys].sort((a, b) => b.ksn - a.ksn).slice(0, MAX_OWN_KEYS);
    const bytes = canonicalJsonBytes(all.map(keysFileOf));
    const added = encodeBase64url(bytes);
    bytes.fill(0);
    // Parsing keys takes time outside the store's lock. Written over one that another run put there meanwhile, that one's
    // rotation would lose the only copy of the key that the server then asks for.
    const stored = await store.update(({ secrets }) => {
      if (textOf({ secrets }, keys.aid) !== text) return false;
      secrets[PREFIX + keys.aid] = added;
      return true;
    });
    if (stored) return true;
  }
}

function isThere(before: readonly KeyPair[], keys: KeyPair): boolean {
  const same = before.find(({ ksn }) => ksn === keys.ksn);
  if (same === undefined) return false;
  if (same.publicKey.equals(keys.publicKey)) return true;
  throw new SealholdError("ALREADY_EXISTS", "The store has another key with that number", {
    hint: "Use these from their file, with --keys",
  });
}

function textOf({ secrets }: Pick<StoreEntries, "secrets">, aid: string): string | undefined {
  return Object.hasOwn(secrets, PREFIX + aid) ? secrets[PREFIX + aid] : undefined;
}

async function keysIn(entries: StoreEntries, aid: string): Promise<KeyPair[]> {
  const text = textOf(entries, aid);
  if (text === undefined) {
    throw new SealholdError("NOT_FOUND", "The credential store has no key of that identity", {
      hint: "sealhold store key list; sealhold store key import <file>",
    });
  }
  try {
    const list: unknown = JSON.parse(new TextDecoder().decode(decodeBase64url(text)));
    if (Array.isArray(list) && list.length >= 1 && list.length <= MAX_OWN_KEYS) {
      return await Promise.all(list.map((one) => parseKeysFile(canonicalJsonBytes(one))));
    }
  } catch {
    // Told below.
  }
  throw new SealholdError("DAMAGED", "A stored key is damaged", {
    hint: "sealhold store key import <file> stores it anew",
  });
}
