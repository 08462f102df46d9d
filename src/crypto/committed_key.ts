/**
 * A key that commits to itself: key || commitment = HKDF-SHA256 (RFC 5869) of one secret, with a nonce between them where
 * one is wanted.
 *
 * AES-GCM alone does not commit: one ciphertext can be made to open under two keys, to two texts, which lets a sender show
 * different messages to different people and lets a reader's refusals be used to guess keys, so that many passphrases are
 * tried at once ("Partitioning Oracle Attacks", USENIX Security 2021). The commitment is compared first (threats.md, case 38).
 */
import { AES_256_KEY_BYTES, AES_GCM_NONCE_BYTES, SHA_256_BYTES } from "./constants.ts";
import { fixedTimeEqual } from "./fixed_time_equal.ts";
import { hkdfSha256 } from "./hkdf.ts";

/** What is derived; `key` is to be zeroed after use. */
export interface CommittedKey {
  key: Uint8Array<ArrayBuffer>;
  /** Published beside the ciphertext. */
  commit: Uint8Array<ArrayBuffer>;
}

/** The same with the nonce of the one encryption that it is for. */
interface OneTimeKey extends CommittedKey {
  nonce: Uint8Array<ArrayBuffer>;
}

/**
 * Derives key and commitment.
 *
 * @param salt binds the key to what it belongs to
 * @param info names the use
 */
export async function deriveCommittedKey(
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
): Promise<CommittedKey> {
  const { key, commit } = await derive(secret, salt, info, 0);
  return { key, commit };
}

/**
 * Derives key, nonce and commitment.
 * @param secret used for one encryption only: the nonce follows from it
 */
export async function deriveOneTimeKey(
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
): Promise<OneTimeKey> {
  return await derive(secret, salt, info, AES_GCM_NONCE_BYTES);
}

/** Whether the commitment that came with a ciphertext is this key's; in fixed time. */
export function commitsTo(derived: CommittedKey, commit: Uint8Array): boolean {
  return fixedTimeEqual(derived.commit, commit);
}

async function derive(
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  nonceBytes: number,
): Promise<OneTimeKey> {
  const nonceEnd = AES_256_KEY_BYTES + nonceBytes;
  const all = await hkdfSha256(secret, salt, info, nonceEnd + SHA_256_BYTES);
  return {
    key: all.subarray(0, AES_256_KEY_BYTES),
    nonce: all.subarray(AES_256_KEY_BYTES, nonceEnd),
    commit: all.subarray(nonceEnd),
  };
}
