/** Keys of the sealed store: one HKDF call gives a key and the commitment to it. */
import { concatBytes } from "../../../crypto/bytes.ts";
import { type CommittedKey, deriveCommittedKey } from "../../../crypto/committed_key.ts";
import { hkdfSha256 } from "../../../crypto/hkdf.ts";
import { decodeField } from "./fields.ts";
import { STORE_KEY_BYTES } from "./format.ts";

/**
 * The nonce of every encryption in the store. Zero is right only because each key is used once: the salt that it comes
 * from is drawn afresh on every wrap and on every write.
 */
export const ZERO_NONCE: Uint8Array = new Uint8Array(12);

/** The key of a slot. `type` is no prefix of another type and the rest has a fixed length, so info is unambiguous. */
export async function slotKey(
  ikm: Uint8Array,
  salt: Uint8Array,
  type: string,
  storeId: string,
  slotId: string,
): Promise<CommittedKey> {
  const info = concatBytes([
    ascii("sealhold/store/v1/slot"),
    ascii(type),
    decodeField(storeId, "store_id"),
    decodeField(slotId, "id"),
  ]);
  return await deriveCommittedKey(ikm, salt, info);
}

/** The key of the body at one revision. */
export async function bodyKey(
  root: Uint8Array,
  salt: Uint8Array,
  storeId: string,
  rev: number,
): Promise<CommittedKey> {
  const info = concatBytes([
    ascii("sealhold/store/v1/body"),
    decodeField(storeId, "store_id"),
    be64(rev),
  ]);
  return await deriveCommittedKey(root, salt, info);
}

/** The key that the rollback mark is MACed under. */
export async function markKey(
  root: Uint8Array,
  storeId: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const info = concatBytes([ascii("sealhold/store/v1/mark"), decodeField(storeId, "store_id")]);
  return await hkdfSha256(root, new Uint8Array(0), info, STORE_KEY_BYTES);
}

/** A revision as eight bytes, big-endian. */
export function be64(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

function ascii(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
