import { hasCode } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { CredentialStore, StoreEntries } from "../../../ports/credential_store.ts";
import type { Random } from "../../../ports/random.ts";
import type { WrappedKeyStore } from "../../../ports/server/wrapped_key_store.ts";
import { Secret } from "../../../secret.ts";
import {
  activeId,
  completeKeys,
  isComplete,
  keysOf,
  refreshSecret,
  replacedAtMs,
} from "./key_entries.ts";
import { MasterKeys, missingKey } from "./master_keys.ts";
import { endsAtMs } from "./rotate_signing_key.ts";

/** A seed of an Ed25519 key that signs tokens. */
export interface SigningSeed {
  kid: string;
  /** 32 bytes. */
  seed: Secret;
}

/** The keys that sign and verify tokens at a time. */
export interface SigningKeys {
  /** The active one first; those that were replaced long ago are left out. */
  seeds: SigningSeed[];
  /** When the next one of them has had its time, in milliseconds since 1970; undefined if none will. */
  untilMs: number | undefined;
}

/** Everything secret that a server needs. */
export interface ServerKeys {
  master: MasterKeys;
  signing: SigningKeys;
  /** Of the key file before it was read; undefined where it has none, or is new. */
  revision: number | undefined;
  /** Keys refresh tokens and attempt counters; 32 bytes. */
  serverSecret: Uint8Array<ArrayBuffer>;
}

/**
 * Reads the server's keys from `server-key.json`, making the missing ones at the first run.
 * @throws {SealholdError} whatever the store throws (STORE_NOT_CHOSEN, LOCKED, WRONG_KEY, DAMAGED …)
 */
export async function loadServerKeys(
  keyStore: CredentialStore,
  random: Random,
  clock: Clock,
): Promise<ServerKeys> {
  const revision = await keyRevision(keyStore);
  let entries = await keyStore.read();
  if (!isComplete(entries)) {
    await keyStore.update((inStore) => completeKeys(inStore, random));
    entries = await keyStore.read();
  }
  const serverSecret = refreshSecret(entries);
  if (serverSecret === undefined) throw missingKey();
  return {
    master: new MasterKeys(keyStore, clock, entries),
    signing: signingKeys(entries, clock.nowMs()),
    revision,
    serverSecret,
  };
}

/**
 * Refuses to serve a database whose master key is not in the key file, before the first request finds out.
 * @throws {SealholdError} SEALED
 */
export async function checkMasterKeys(
  keys: ServerKeys,
  wrappedKeys: WrappedKeyStore,
): Promise<void> {
  const active = await wrappedKeys.activeKeyId();
  if (active !== undefined) await keys.master.writeUnder(active);
}

/**
 * A number that changes with every write to the key file, got without opening it.
 * @returns undefined before the first run, and for stores that do not count
 */
export async function keyRevision(keyStore: CredentialStore): Promise<number | undefined> {
  try {
    return (await keyStore.describe()).rev;
  } catch (error) {
    if (hasCode(error, "STORE_NOT_CHOSEN")) return undefined;
    throw error;
  }
}

/** The keys as they are at a time. */
export function signingKeys(entries: StoreEntries, nowMs: number): SigningKeys {
  const active = activeId(entries, "signing");
  const endOf = (kid: string) => kid === active ? Infinity : endsAtMs(replacedAtMs(entries, kid));
  const keys = [...keysOf(entries, "signing")].filter(([kid]) => nowMs < endOf(kid));
  const firstEnd = Math.min(...keys.map(([kid]) => endOf(kid)));
  const seeds = keys.map(([kid, bytes]) => {
    const seed = new Secret(bytes);
    bytes.fill(0);
    return { kid, seed };
  });
  seeds.sort((a, b) => Number(b.kid === active) - Number(a.kid === active));
  return { seeds, untilMs: Number.isFinite(firstEnd) ? firstEnd : undefined };
}
