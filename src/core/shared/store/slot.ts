/** A slot: the root key wrapped under one secret. */
import { openAesGcm, sealAesGcm } from "../../../crypto/aes_gcm.ts";
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { commitsTo } from "../../../crypto/committed_key.ts";
import type { Random } from "../../../ports/random.ts";
import type { Secret } from "../../../secret.ts";
import { decodeField } from "./fields.ts";
import {
  damaged,
  type KdfCost,
  type KeychainSlot,
  type KeyFileSlot,
  type PassphraseSlot,
  SALT_BYTES,
  type Slot,
  STORE_KEY_BYTES,
} from "./format.ts";
import { slotKey, ZERO_NONCE } from "./keys.ts";

/** A slot that this version can open. */
export type OpenableSlot = PassphraseSlot | KeychainSlot | KeyFileSlot;

/** A slot before anything is wrapped in it. */
export type SlotPlan =
  | { type: "passphrase"; id: string; cost: KdfCost }
  | { type: "keychain"; id: string; ref: KeychainSlot["ref"] }
  | { type: "keyfile"; id: string; path: string };

/**
 * Wraps the root key, always with a fresh salt: the nonce is zero, so a salt used twice would be a key stream used twice.
 *
 * @param secret the passphrase, the key in the keychain's item, or the bytes of the key file
 */
export async function wrapSlot(
  random: Random,
  storeId: string,
  root: Uint8Array,
  plan: SlotPlan,
  secret: Secret,
): Promise<OpenableSlot> {
  const bare = withSalt(plan, encodeBase64url(random.bytes(SALT_BYTES)));
  const key = await keyOf(bare, storeId, secret);
  try {
    const wrapped = await sealAesGcm(key.key, ZERO_NONCE, root, slotAad(bare));
    return { ...bare, commit: encodeBase64url(key.commit), wrapped: encodeBase64url(wrapped) };
  } finally {
    key.key.fill(0);
  }
}

/**
 * Opens a slot.
 *
 * @param secret the passphrase, the key in the keychain's item, or the bytes of the key file
 * @returns the root key; undefined if the secret is not this slot's
 * @throws {SealholdError} DAMAGED if the secret is right and the slot is not
 */
export async function unwrapSlot(
  storeId: string,
  slot: OpenableSlot,
  secret: Secret,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const key = await keyOf(slot, storeId, secret);
  try {
    if (!commitsTo(key, decodeField(slot.commit, "commit"))) return undefined;
    const wrapped = decodeField(slot.wrapped, "wrapped");
    // Awaited here, and not by the caller: the key is zeroed below.
    return await openAesGcm(key.key, ZERO_NONCE, wrapped, slotAad(slot));
  } catch {
    throw damaged("wrapped");
  } finally {
    key.key.fill(0);
  }
}

/** Whether this version can open a slot of that type. */
export function canOpen(slot: Slot): slot is OpenableSlot {
  return slot.type !== "recovery";
}

type BareSlot =
  | Omit<PassphraseSlot, "commit" | "wrapped">
  | Omit<KeychainSlot, "commit" | "wrapped">
  | Omit<KeyFileSlot, "commit" | "wrapped">;

function withSalt(plan: SlotPlan, salt: string): BareSlot {
  if (plan.type === "keyfile") return { id: plan.id, type: plan.type, path: plan.path, salt };
  if (plan.type === "keychain") return { id: plan.id, type: plan.type, ref: plan.ref, salt };
  const { m, t, p } = plan.cost;
  return { id: plan.id, type: plan.type, kdf: { alg: "argon2id", m, t, p, salt } };
}

/** The canonical slot without commit and wrapped. */
function slotAad(slot: BareSlot): Uint8Array<ArrayBuffer> {
  const { commit: _commit, wrapped: _wrapped, ...rest } = slot as OpenableSlot;
  return canonicalJsonBytes(rest);
}

async function keyOf(slot: BareSlot, storeId: string, secret: Secret) {
  const salt = decodeField(slot.type === "passphrase" ? slot.kdf.salt : slot.salt, "salt");
  const bytes = secret.expose();
  const ikm = slot.type === "passphrase" ? await stretch(bytes, salt, slot.kdf) : bytes;
  try {
    return await slotKey(ikm, salt, slot.type, storeId, slot.id);
  } finally {
    ikm.fill(0);
    bytes.fill(0);
  }
}

async function stretch(password: Uint8Array, salt: Uint8Array, cost: KdfCost) {
  const { argon2id } = await import("../../../crypto/argon2id.ts");
  return await argon2id({
    password,
    salt,
    memoryKiB: cost.m,
    iterations: cost.t,
    parallelism: cost.p,
    length: STORE_KEY_BYTES,
  });
}
