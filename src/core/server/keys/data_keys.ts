/**
 * The data key of a secret's version, sealed under the master key, and the box that both it and the value lie in
 * (api.md §2).
 *
 * The AAD binds the place: a key moved to another user, name or version does not open, nor one said to be wrapped by
 * another master key.
 */
import { openAesGcmSync, sealAesGcmSync } from "../../../crypto/sync/aes_gcm.ts";
import { SealholdError } from "../../../errors.ts";
import type { Random } from "../../../ports/random.ts";

/** Of AES-GCM, in front of what it seals. */
export const NONCE_BYTES = 12;
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

/** Wraps a data key. */
export function wrapDataKey(
  place: SecretPlace,
  dataKey: Uint8Array,
  master: MasterKey,
  random: Random,
): Uint8Array<ArrayBuffer> {
  return sealBox(master.key, dataKey, keyAad(place, master.id), random);
}

/** @throws {SealholdError} DAMAGED if it was altered, moved, or wrapped by another key */
export function unwrapDataKey(
  place: SecretPlace,
  wrapped: Uint8Array,
  master: MasterKey,
): Uint8Array<ArrayBuffer> {
  return openBox(master.key, wrapped, keyAad(place, master.id));
}

function keyAad({ userUuid, name, version }: SecretPlace, keyId: string): Uint8Array {
  return boxAad("sealhold/secret/v1/key", userUuid, name, version, keyId);
}

/** Names are ASCII and versions are integers, so that JSON.stringify of the array is its RFC 8785 form. */
export function boxAad(...parts: readonly (string | number)[]): Uint8Array {
  return encoder.encode(JSON.stringify(parts));
}

/** Seals under a fresh nonce: nonce(12) || ciphertext || tag(16). */
export function sealBox(
  key: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const nonce = random.bytes(NONCE_BYTES);
  const sealed = sealAesGcmSync(key, nonce, plaintext, aad);
  const all = new Uint8Array(NONCE_BYTES + sealed.length);
  all.set(nonce);
  all.set(sealed, NONCE_BYTES);
  return all;
}

/** @throws {SealholdError} DAMAGED if a byte or the AAD is another */
export function openBox(
  key: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Uint8Array<ArrayBuffer> {
  try {
    return openAesGcmSync(key, sealed.subarray(0, NONCE_BYTES), sealed.subarray(NONCE_BYTES), aad);
  } catch (cause) {
    throw new SealholdError("DAMAGED", "A stored secret is damaged or was altered", { cause });
  }
}
