/** The message key, sealed for each recipient under a key that only sender and recipient can compute. */
import { openAesGcm, sealAesGcm } from "../../../crypto/aes_gcm.ts";
import { decodeBase64url, encodeBase64url } from "../../../crypto/base64url.ts";
import { concatBytes } from "../../../crypto/bytes.ts";
import { AES_256_KEY_BYTES, AES_GCM_NONCE_BYTES } from "../../../crypto/constants.ts";
import { hkdfSha256 } from "../../../crypto/hkdf.ts";
import { agree, type AgreementKey } from "../../../crypto/x25519.ts";
import { MESSAGE_SUITE, type MessageHeader, TAG_BYTES, type Wrap } from "./format.ts";

const encoder = new TextEncoder();
const INFO = encoder.encode("sealhold/msg/v1/wrap");
/** Zero, because a wrapping key seals once: it follows from an ephemeral key that no second message has. */
const NONCE = new Uint8Array(AES_GCM_NONCE_BYTES);
const AAD = concatBytes([encoder.encode("wrap"), Uint8Array.of(MESSAGE_SUITE)]);

/** What of the header goes into every wrapping key. */
type WrapContext = Pick<MessageHeader, "group" | "epoch" | "msg_id">;

/** What every wrapping key of a message is derived with: made once for all recipients. */
export function wrapInfo({ group, epoch, msg_id }: WrapContext): Uint8Array<ArrayBuffer> {
  const epochBytes = new Uint8Array(8);
  new DataView(epochBytes.buffer).setBigUint64(0, BigInt(epoch));
  // What follows the group has a fixed length, so no two contexts give the same bytes.
  return concatBytes([INFO, encoder.encode(group), epochBytes, decodeBase64url(msg_id)]);
}

/**
 * Seals the message key for one recipient.
 *
 * @param eph the message's ephemeral key, imported once for all recipients
 * @param recipient the recipient's X25519 public key
 * @param info `wrapInfo` of the message
 */
export async function wrapKey(
  eph: AgreementKey,
  recipient: Uint8Array,
  info: Uint8Array,
  messageKey: Uint8Array,
): Promise<Wrap> {
  const secret = await agree(eph.privateKey, recipient);
  const derived = await wrappingKey(secret, eph.publicKey, recipient, info);
  try {
    const wrapped = await sealAesGcm(derived.kek, NONCE, messageKey, AAD);
    return { tag: encodeBase64url(derived.tag), wrapped: encodeBase64url(wrapped) };
  } finally {
    derived.kek.fill(0);
  }
}

/**
 * The message key of a header, for the owner of one key.
 * @returns undefined if no wrap is for this key, or the one that is was altered
 */
export async function unwrapKey(
  own: AgreementKey,
  header: MessageHeader,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const eph = decodeBase64url(header.eph);
  const secret = await agree(own.privateKey, eph);
  const derived = await wrappingKey(secret, eph, own.publicKey, wrapInfo(header));
  try {
    const tag = encodeBase64url(derived.tag);
    const wrap = header.recipients.find((one) => one.tag === tag);
    if (wrap === undefined) return undefined;
    return await openAesGcm(derived.kek, NONCE, decodeBase64url(wrap.wrapped), AAD)
      .catch(() => undefined);
  } finally {
    derived.kek.fill(0);
  }
}

/** Zeroes the secret. */
async function wrappingKey(
  secret: Uint8Array,
  eph: Uint8Array,
  recipient: Uint8Array,
  info: Uint8Array,
): Promise<{ kek: Uint8Array<ArrayBuffer>; tag: Uint8Array<ArrayBuffer> }> {
  const salt = concatBytes([eph, recipient]);
  const derived = await hkdfSha256(secret, salt, info, AES_256_KEY_BYTES + TAG_BYTES);
  secret.fill(0);
  return {
    kek: derived.subarray(0, AES_256_KEY_BYTES),
    tag: derived.subarray(AES_256_KEY_BYTES),
  };
}
