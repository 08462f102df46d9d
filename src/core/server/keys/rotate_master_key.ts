import { SealholdError } from "../../../errors.ts";
import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { Random } from "../../../ports/random.ts";
import type {
  Rewrapped,
  WrappedKey,
  WrappedKeyStore,
} from "../../../ports/server/wrapped_key_store.ts";
import { activeId, addKey, dropKey, keysOf } from "./key_entries.ts";
import { missingKey } from "./master_keys.ts";
import { type MasterKey, unwrapDataKey, wrapDataKey } from "./data_keys.ts";

/** Records wrapped anew in one transaction: about 2 ms, so that a running server hardly waits. */
const BATCH = 200;

/** What a rotation did. */
interface RotationResult {
  /** The master key that wraps every record now. */
  keyId: string;
  /** Records wrapped anew by this run. */
  rewrapped: number;
  /** Old keys removed from the key file. */
  dropped: number;
  /** An earlier rotation had been cut short: this run finished it and made no new key. */
  resumed: boolean;
}

/** What a rotation needs. */
interface RotationPorts {
  keyStore: CredentialStore;
  wrappedKeys: WrappedKeyStore;
  random: Random;
}

/**
 * Replaces the master key, also while a server runs.
 *
 * 1. The new key joins the old one in the key file. 2. The store is told that it is the active one: from then on no
 * record can be written under the old key, also not by a server that has not noticed. 3. Every data key is wrapped anew,
 * in batches. 4. With no record left under it, the old key is dropped. A kill between any two steps leaves every secret
 * readable, and the next run goes on where this one stopped.
 * @throws {SealholdError} BUSY (another rotation overtook this one), SEALED (a record's key is not in the key file), DAMAGED
 */
export async function rotateMasterKey(ports: RotationPorts): Promise<RotationResult> {
  const { keyStore, wrappedKeys } = ports;
  const activeBefore = await wrappedKeys.activeKeyId();
  const { keyId, resumed } = await addUnlessUnfinished(ports, activeBefore);
  const keys = keysOf(await keyStore.read(), "master");
  const key = keys.get(keyId);
  if (key === undefined) throw overtaken();
  if (!await wrappedKeys.setActiveKeyId(keyId, activeBefore)) throw overtaken();
  const rewrapped = await rewrapAll(ports, keys, { id: keyId, key });
  await wrappedKeys.eraseReplaced();
  const dropped = await dropOldKeys(ports, [...keys.keys()].filter((id) => id !== keyId));
  return { keyId, rewrapped, dropped, resumed };
}

/** Adds a new key, unless an unfinished rotation has left one that is not in use everywhere yet. */
async function addUnlessUnfinished(
  { keyStore, random }: RotationPorts,
  active: string | undefined,
): Promise<{ keyId: string; resumed: boolean }> {
  return await keyStore.update((entries) => {
    const current = activeId(entries, "master");
    const keys = keysOf(entries, "master");
    // The file of another database: a new key would hide that.
    if (active !== undefined && !keys.has(active)) throw missingKey();
    if (current !== undefined && keys.size > 1) return { keyId: current, resumed: true };
    return { keyId: addKey(entries, "master", random), resumed: false };
  });
}

async function rewrapAll(
  { wrappedKeys, random }: RotationPorts,
  keys: ReadonlyMap<string, Uint8Array>,
  master: MasterKey,
): Promise<number> {
  let rewrapped = 0;
  while (true) {
    const records = await wrappedKeys.listNotUnder(master.id, BATCH);
    if (records.length === 0) return rewrapped;
    if (await wrappedKeys.activeKeyId() !== master.id) throw overtaken();
    await wrappedKeys.rewrap(records.map((record) => rewrapOne(record, keys, master, random)));
    rewrapped += records.length;
  }
}

function rewrapOne(
  record: WrappedKey,
  keys: ReadonlyMap<string, Uint8Array>,
  master: MasterKey,
  random: Random,
): Rewrapped {
  const key = keys.get(record.keyId);
  if (key === undefined) throw missingKey();
  const dataKey = unwrapDataKey(record, record.wrappedKey, { id: record.keyId, key });
  const wrappedKey = wrapDataKey(record, dataKey, master, random);
  dataKey.fill(0);
  return { ...record, fromKeyId: record.keyId, keyId: master.id, wrappedKey };
}

async function dropOldKeys(
  { keyStore, wrappedKeys }: RotationPorts,
  ids: readonly string[],
): Promise<number> {
  const unused: string[] = [];
  for (const id of ids) {
    if (await wrappedKeys.countUnder(id) === 0) unused.push(id);
  }
  if (unused.length === 0) return 0;
  await keyStore.update((entries) => {
    for (const id of unused) dropKey(entries, "master", id);
  });
  return unused.length;
}

function overtaken(): SealholdError {
  return new SealholdError("BUSY", "Another rotation of the master key is running", {
    hint: "Try again when it has ended",
  });
}
