/**
 * Secrets at rest (api.md §2): the value under AES-256-GCM with a data key of that version alone, and the data key under
 * the master key. (keys/data_keys.ts). The AAD binds the place: a value moved to another user, name or version does not open.
 */
import type { Random } from "../../../ports/random.ts";
import type { SealedParts, SealedRecord } from "../../../ports/server/sealed_secret_store.ts";
import {
  boxAad,
  type MasterKey,
  openBox,
  sealBox,
  type SecretPlace,
  unwrapDataKey,
  wrapDataKey,
} from "../keys/data_keys.ts";
import { KEY_BYTES } from "../keys/key_entries.ts";

/** Seals a value for its place, under a fresh data key. */
export function sealValue(
  place: SecretPlace,
  value: Uint8Array,
  master: MasterKey,
  random: Random,
): SealedParts {
  const dataKey = random.bytes(KEY_BYTES);
  const sealedValue = sealBox(dataKey, value, valueAad(place), random);
  const wrappedKey = wrapDataKey(place, dataKey, master, random);
  dataKey.fill(0);
  return { keyId: master.id, wrappedKey, sealedValue };
}

/**
 * Opens a record. Its data key is kept as long as the store keeps that record in memory, which saves a third of the work
 * of a repeated read; the master key lies in the same memory, so nothing is given away.
 * @throws {SealholdError} DAMAGED
 */
export function openRecord(
  userUuid: string,
  record: SealedRecord,
  masterKey: Uint8Array,
): Uint8Array<ArrayBuffer> {
  let opener = openers.get(record);
  if (opener?.userUuid !== userUuid) {
    const { name, version, keyId } = record;
    const place = { userUuid, name, version };
    const dataKey = unwrapDataKey(place, record.wrappedKey, { id: keyId, key: masterKey });
    opener = { userUuid, dataKey, aad: valueAad(place) };
    openers.set(record, opener);
  }
  return openBox(opener.dataKey, record.sealedValue, opener.aad);
}

const openers = new WeakMap<
  SealedRecord,
  { userUuid: string; dataKey: Uint8Array; aad: Uint8Array }
>();

function valueAad({ userUuid, name, version }: SecretPlace): Uint8Array {
  return boxAad("sealhold/secret/v1/value", userUuid, name, version);
}
