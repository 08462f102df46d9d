/** The body: the entries, sealed under a key of this store, this revision and this write alone. */
import { openAesGcm, sealAesGcm } from "../../../crypto/aes_gcm.ts";
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { commitsTo } from "../../../crypto/committed_key.ts";
import type { Random } from "../../../ports/random.ts";
import { decodeField } from "./fields.ts";
import { bodyAad, parseEnvelope } from "./envelope.ts";
import { damaged, type Envelope, SALT_BYTES } from "./format.ts";
import { bodyKey, ZERO_NONCE } from "./keys.ts";

/** An envelope whose body is not sealed yet. */
export type Header = Omit<Envelope, "salt" | "commit" | "body">;

/** Seals the entries into a whole envelope, with a fresh salt. */
export async function sealBody(
  random: Random,
  root: Uint8Array,
  header: Header,
  plaintext: Uint8Array,
): Promise<Envelope> {
  const salt = random.bytes(SALT_BYTES);
  const key = await bodyKey(root, salt, header.store_id, header.rev);
  try {
    const whole = { ...header, salt: encodeBase64url(salt), commit: encodeBase64url(key.commit) };
    const body = await sealAesGcm(key.key, ZERO_NONCE, plaintext, bodyAad(whole));
    return { ...whole, body: encodeBase64url(body) };
  } finally {
    key.key.fill(0);
  }
}

/**
 * Opens the body.
 *
 * @returns the plaintext; undefined if the root key is not this body's
 * @throws {SealholdError} DAMAGED if the key is right and the body or anything around it is not
 */
export async function openBody(
  root: Uint8Array,
  envelope: Envelope,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const salt = decodeField(envelope.salt, "salt");
  const key = await bodyKey(root, salt, envelope.store_id, envelope.rev);
  try {
    if (!commitsTo(key, decodeField(envelope.commit, "commit"))) return undefined;
    const body = decodeField(envelope.body, "body");
    // Awaited here, and not by the caller: the key is zeroed below.
    return await openAesGcm(key.key, ZERO_NONCE, body, bodyAad(envelope));
  } catch {
    throw damaged("body");
  } finally {
    key.key.fill(0);
  }
}

/** What came back from the disk must open: a store that nobody can open again must never replace one that opens. */
export async function checkOpens(bytes: Uint8Array, root: Uint8Array): Promise<void> {
  const plaintext = await openBody(root, parseEnvelope(bytes));
  if (plaintext === undefined) throw damaged("written file");
  plaintext.fill(0);
}
