/** Keys of the sealed store: one HKDF call gives a key and the commitment to it. */
import { concatBytes } from "../../../crypto/bytes.ts";
import { fixedTimeEqual } from "../../../crypto/fixed_time_equal.ts";
import { hkdfSha256 } from "../../../crypto/hkdf.ts";
import { decodeField } from "./fields.ts";
import { STORE_COMMIT_BYTES, STORE_KEY_BYTES } from "./format.ts";

/**
 * GCM does not commit to its key: one ciphertext can be made to open under many, and with it many passphrases be tried
 * at once. So every key comes with 32 bytes that only it gives, compared before anything is decrypted (case 38).
 */
interface CommittedKey {
  key: Uint8Array<ArrayBuffer>;
  commit: Uint8Array<ArrayBuffer>;
}

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
  return split(await hkdfSha256(ikm, salt, info, STORE_KEY_BYTES + STORE_COMMIT_BYTES));
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
  return split(await hkdfSha256(root, salt, info, STORE_KEY_BYTES + STORE_COMMIT_BYTES));
}

/** The key that the rollback mark is MACed under. */
export async function markKey(
  root: Uint8Array,
  storeId: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const info = concatBytes([ascii("sealhold/store/v1/mark"), decodeField(storeId, "store_id")]);
  return await hkdfSha256(root, new Uint8Array(0), info, STORE_KEY_BYTES);
}

/** Whether a stored commitment is the key's own; in fixed time. */
export function commitsTo(key: CommittedKey, commit: string): boolean {
  return fixedTimeEqual(key.commit, decodeField(commit, "commit"));
}

/** A revision as eight bytes, big-endian. */
export function be64(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

function split(bytes: Uint8Array<ArrayBuffer>): CommittedKey {
  return { key: bytes.subarray(0, STORE_KEY_BYTES), commit: bytes.subarray(STORE_KEY_BYTES) };
}

function ascii(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
