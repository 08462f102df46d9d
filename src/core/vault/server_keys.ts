import type { Clock } from "../../ports/clock.ts";
import type { CredentialStore, StoreEntries } from "../../ports/credential_store.ts";
import type { Random } from "../../ports/random.ts";
import type { WrappedKeyStore } from "../../ports/wrapped_key_store.ts";
import { Secret } from "../../secret.ts";
import { activeId, completeKeys, isComplete, keysOf, refreshSecret } from "./key_entries.ts";
import { MasterKeys, missingKey } from "./master_keys.ts";

/** A seed of an Ed25519 key that signs tokens. */
export interface SigningSeed {
  kid: string;
  /** 32 bytes. */
  seed: Secret;
}

/** Everything secret that a server needs. */
export interface ServerKeys {
  master: MasterKeys;
  /** The active one first. */
  signing: SigningSeed[];
  /** Keys refresh tokens and attempt counters; 32 bytes. */
  serverSecret: Uint8Array<ArrayBuffer>;
}

/**
 * Reads the server's keys from `server-key.json`, making the missing ones at the first run.
 * @throws {SignetError} whatever the store throws (STORE_NOT_CHOSEN, LOCKED, WRONG_KEY, DAMAGED …)
 */
export async function loadServerKeys(
  keyStore: CredentialStore,
  random: Random,
  clock: Clock,
): Promise<ServerKeys> {
  let entries = await keyStore.read();
  if (!isComplete(entries)) {
    await keyStore.update((inStore) => completeKeys(inStore, random));
    entries = await keyStore.read();
  }
  const serverSecret = refreshSecret(entries);
  if (serverSecret === undefined) throw missingKey();
  return {
    master: new MasterKeys(keyStore, clock, entries),
    signing: _signing(entries),
    serverSecret,
  };
}

/**
 * Refuses to serve a database whose master key is not in the key file, before the first request finds out.
 * @throws {SignetError} SEALED
 */
export async function checkMasterKeys(
  keys: ServerKeys,
  wrappedKeys: WrappedKeyStore,
): Promise<void> {
  const active = await wrappedKeys.activeKeyId();
  if (active !== undefined) await keys.master.writeUnder(active);
}

function _signing(entries: StoreEntries): SigningSeed[] {
  const active = activeId(entries, "signing");
  const seeds = [...keysOf(entries, "signing")].map(([kid, bytes]) => {
    const seed = new Secret(bytes);
    bytes.fill(0);
    return { kid, seed };
  });
  return seeds.sort((a, b) => Number(b.kid === active) - Number(a.kid === active));
}
