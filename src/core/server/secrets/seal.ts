/**
 * Secrets at rest (api.md §2): the value under AES-256-GCM with a data key of that version alone, and the data key under
 * the master key. (keys/data_keys.ts). The AAD binds the place: a value moved to another user, name or version does not open.
 */
import type { Random } from "../../../ports/random.ts";
import type { SealedParts, SealedRecord } from "../../../ports/server/sealed_secret_store.ts";
import {
  boxAad,
  type MasterKey,
  NONCE_BYTES,
  openBox,
  sealBox,
  type SecretPlace,
  unwrapDataKey,
  wrapDataKey,
} from "../keys/data_keys.ts";
import { drawnAtOnce } from "../keys/drawn_at_once.ts";
import { KEY_BYTES } from "../keys/key_entries.ts";

/** A data key, and a nonce for each of the two boxes. */
const DRAWN_BYTES = KEY_BYTES + 2 * NONCE_BYTES;

/** Seals a value for its place, under a fresh data key. */
export function sealValue(
  place: SecretPlace,
  value: Uint8Array,
  master: MasterKey,
  random: Random,
): SealedParts {
  const drawn = drawnAtOnce(random, DRAWN_BYTES);
  const dataKey = drawn.bytes(KEY_BYTES);
  const sealedValue = sealBox(dataKey, value, valueAad(place), drawn);
  const wrappedKey = wrapDataKey(place, dataKey, master, drawn);
  dataKey.fill(0);
  return { keyId: master.id, wrappedKey, sealedValue };
}

/**
 * Opens a record.
 * @param masterKey the one that the record names
 * @returns the value and its data key; the caller overwrites both
 * @throws {SealholdError} DAMAGED
 */
export function openRecord(
  userUuid: string,
  record: SealedRecord,
  masterKey: Uint8Array,
): { value: Uint8Array<ArrayBuffer>; dataKey: Uint8Array<ArrayBuffer> } {
  const { name, version, keyId, wrappedKey, sealedValue } = record;
  const place = { userUuid, name, version };
  const dataKey = unwrapDataKey(place, wrappedKey, { id: keyId, key: masterKey });
  try {
    return { value: openBox(dataKey, sealedValue, valueAad(place)), dataKey };
  } catch (error) {
    dataKey.fill(0);
    throw error;
  }
}

/** What a value is bound to. */
export function valueAad({ userUuid, name, version }: SecretPlace): Uint8Array {
  return boxAad("sealhold/secret/v1/value", userUuid, name, version);
}
