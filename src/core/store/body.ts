/** The body: the entries, sealed under a key of this store, this revision and this write alone. */
import { openAesGcm, sealAesGcm } from "../../crypto/aes_gcm.ts";
import { encodeBase64url } from "../../crypto/base64url.ts";
import type { Random } from "../../ports/random.ts";
import { decodeField } from "./fields.ts";
import { bodyAad } from "./envelope.ts";
import { damaged, type Envelope, SALT_BYTES } from "./format.ts";
import { bodyKey, commitsTo, ZERO_NONCE } from "./keys.ts";

/** An envelope whose body is not sealed yet. */
export type Header = Omit<Envelope, "salt" | "commit" | "body">;

/** Seals the entries into a whole envelope, with a fresh salt. */
export function sealBody(
  random: Random,
  root: Uint8Array,
  header: Header,
  plaintext: Uint8Array,
): Envelope {
  const salt = random.bytes(SALT_BYTES);
  const key = bodyKey(root, salt, header.store_id, header.rev);
  const whole = { ...header, salt: encodeBase64url(salt), commit: encodeBase64url(key.commit) };
  const body = sealAesGcm(key.key, ZERO_NONCE, plaintext, bodyAad(whole));
  key.key.fill(0);
  return { ...whole, body: encodeBase64url(body) };
}

/**
 * Opens the body.
 *
 * @returns the plaintext; undefined if the root key is not this body's
 * @throws {SignetError} DAMAGED if the key is right and the body or anything around it is not
 */
export function openBody(
  root: Uint8Array,
  envelope: Envelope,
): Uint8Array<ArrayBuffer> | undefined {
  const salt = decodeField(envelope.salt, "salt");
  const key = bodyKey(root, salt, envelope.store_id, envelope.rev);
  try {
    if (!commitsTo(key, envelope.commit)) return undefined;
    return openAesGcm(key.key, ZERO_NONCE, decodeField(envelope.body, "body"), bodyAad(envelope));
  } catch {
    throw damaged("body");
  } finally {
    key.key.fill(0);
  }
}
