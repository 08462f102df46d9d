/** Public keys as people pass them around. */
import { encodeBase64url } from "../../crypto/base64url.ts";
import type { Ed25519PublicKey } from "../../crypto/ed25519_public_key.ts";
import { parsePublicKey } from "../identity/aid.ts";
import { documentFields } from "./challenge_file.ts";

/** A public key that was checked. */
export type PublicKey = Ed25519PublicKey;

/** Its text: base64url of the 32 bytes. */
export function publicKeyText(key: PublicKey): string {
  return encodeBase64url(key.bytes);
}

/**
 * A public key in a file: the bare text, or JSON with `publicKey` (what `key-for` and `gen-key` print).
 * @throws {SignetError} KEY_REFUSED, INVALID_VALUE
 */
export async function publicKeyIn(bytes: Uint8Array): Promise<PublicKey> {
  const text = new TextDecoder().decode(bytes).trim();
  return await parsePublicKey(text.startsWith("{") ? documentFields(bytes).publicKey : text);
}
