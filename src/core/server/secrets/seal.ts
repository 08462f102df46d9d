/**
 * Secrets at rest (api.md §2): the value under AES-256-GCM with a data key of that version alone, and the data key under
 * the master key. Each sealed text is nonce(12) || ciphertext || tag(16).
 *
 * The AAD binds the place: a value or a key moved to another user, name or version does not open, nor does a data key
 * said to be wrapped by another master key. Names are ASCII and versions are integers, so JSON.stringify of the array is
 * its RFC 8785 form.
 */
import { openAesGcm, sealAesGcm } from "../../../crypto/sync/aes_gcm.ts";
import { SignetError } from "../../../errors.ts";
import type { Random } from "../../../ports/random.ts";
import type { SealedParts, SealedRecord } from "../../../ports/server/sealed_secret_store.ts";
import { KEY_BYTES } from "../keys/key_entries.ts";

const NONCE_BYTES = 12;
const encoder = new TextEncoder();

/** The place of a version. */
export interface SecretPlace {
  userUuid: string;
  name: string;
  version: number;
}

/** A master key and its id. */
export interface MasterKey {
  id: string;
  key: Uint8Array;
}

/** Seals a value for its place, under a fresh data key. */
export function sealValue(
  place: SecretPlace,
  value: Uint8Array,
  master: MasterKey,
  random: Random,
): SealedParts {
  const dataKey = random.bytes(KEY_BYTES);
  const sealedValue = _seal(dataKey, value, _valueAad(place), random);
  const wrappedKey = wrapDataKey(place, dataKey, master, random);
  dataKey.fill(0);
  return { keyId: master.id, wrappedKey, sealedValue };
}

/** Wraps a data key. */
export function wrapDataKey(
  place: SecretPlace,
  dataKey: Uint8Array,
  master: MasterKey,
  random: Random,
): Uint8Array<ArrayBuffer> {
  return _seal(master.key, dataKey, _keyAad(place, master.id), random);
}

/** @throws {SignetError} DAMAGED if it was altered, moved, or wrapped by another key */
export function unwrapDataKey(
  place: SecretPlace,
  wrapped: Uint8Array,
  master: MasterKey,
): Uint8Array<ArrayBuffer> {
  return _open(master.key, wrapped, _keyAad(place, master.id));
}

/**
 * Opens a record. Its data key is kept as long as the store keeps that record in memory, which saves a third of the work
 * of a repeated read; the master key lies in the same memory, so nothing is given away.
 * @throws {SignetError} DAMAGED
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
    opener = { userUuid, dataKey, aad: _valueAad(place) };
    openers.set(record, opener);
  }
  return _open(opener.dataKey, record.sealedValue, opener.aad);
}

const openers = new WeakMap<
  SealedRecord,
  { userUuid: string; dataKey: Uint8Array; aad: Uint8Array }
>();

function _valueAad({ userUuid, name, version }: SecretPlace): Uint8Array {
  return encoder.encode(JSON.stringify(["signet/secret/v1/value", userUuid, name, version]));
}

function _keyAad({ userUuid, name, version }: SecretPlace, keyId: string): Uint8Array {
  return encoder.encode(JSON.stringify(["signet/secret/v1/key", userUuid, name, version, keyId]));
}

function _seal(
  key: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const nonce = random.bytes(NONCE_BYTES);
  const sealed = sealAesGcm(key, nonce, plaintext, aad);
  const all = new Uint8Array(NONCE_BYTES + sealed.length);
  all.set(nonce);
  all.set(sealed, NONCE_BYTES);
  return all;
}

function _open(key: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Uint8Array<ArrayBuffer> {
  try {
    return openAesGcm(key, sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES), aad);
  } catch (cause) {
    throw new SignetError("DAMAGED", "A stored secret is damaged or was altered", { cause });
  }
}
