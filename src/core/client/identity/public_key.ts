/** Public keys as people pass them around. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { parsePublicKey } from "../../shared/identity/aid.ts";
import { SealholdError } from "../../../errors.ts";
import { MAX_RECIPIENTS } from "../../shared/message/format.ts";
import { documentFields } from "./challenge_file.ts";

/** A public key that was checked. */
export type PublicKey = Ed25519PublicKey;

/** Its text: base64url of the 32 bytes. */
export function publicKeyText(key: PublicKey): string {
  return encodeBase64url(key.bytes);
}

/**
 * A public key in a file: the bare text, or JSON with `publicKey` (what `key-for` and `gen-key` print).
 * @throws {SealholdError} KEY_REFUSED, INVALID_VALUE
 */
export async function publicKeyIn(bytes: Uint8Array): Promise<PublicKey> {
  const text = new TextDecoder().decode(bytes).trim();
  return await parsePublicKey(text.startsWith("{") ? documentFields(bytes).publicKey : text);
}

/**
 * The public keys in a file: one as above, or one bare key a line, with blank lines and lines that begin with `#` left out.
 * @throws {SealholdError} KEY_REFUSED; INVALID_VALUE for more keys than one message can have, and for none
 */
export async function publicKeysIn(bytes: Uint8Array): Promise<PublicKey[]> {
  const text = new TextDecoder().decode(bytes);
  if (text.trimStart().startsWith("{")) return [await publicKeyIn(bytes)];
  const lines = text.split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length >= 1 && lines.length <= MAX_RECIPIENTS) {
    return await Promise.all(lines.map((line) => parsePublicKey(line)));
  }
  throw new SealholdError("INVALID_VALUE", `A message has 1 to ${MAX_RECIPIENTS} readers`, {
    hint: "Put one public key on each line of the file",
  });
}
