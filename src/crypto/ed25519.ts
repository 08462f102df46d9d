/** Ed25519 signatures (RFC 8032, section 5.1), by WebCrypto, verified by the strict rules. */
import { unshared } from "./bytes.ts";
import { CURVE_KEY_BYTES, ED25519, ED25519_SIGNATURE_BYTES } from "./constants.ts";
import { isReducedScalar, isStrictPointEncoding } from "./curve_encodings.ts";
import { importCurvePrivateKey } from "./curve_private_key.ts";
import { decodeBase64url } from "./base64url.ts";
import type { Ed25519PublicKey } from "./ed25519_public_key.ts";

/**
 * The public key of a private one.
 * @param seed the 32 private bytes of RFC 8032
 * @throws {RangeError} if there are not 32
 */
export async function ed25519PublicBytes(seed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const key = await importCurvePrivateKey(ED25519, seed, true);
  const { x } = await crypto.subtle.exportKey("jwk", key);
  return decodeBase64url(x ?? "", CURVE_KEY_BYTES);
}

/**
 * Signs. The same message and key always give the same 64 bytes.
 * @param seed the 32 private bytes of RFC 8032
 * @throws {RangeError} if there are not 32
 */
export async function signEd25519(
  seed: Uint8Array,
  message: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await importCurvePrivateKey(ED25519, seed);
  return new Uint8Array(await crypto.subtle.sign(ED25519, key, unshared(message)));
}

/**
 * Whether the signature is the key owner's. Never throws, whatever the signature is.
 *
 * Stricter than RFC 8032 asks: S must be reduced (else there is a second signature), and R a canonical point of more than
 * small order (else libraries disagree on what is valid). The key's own strictness is in its type.
 */
export async function verifyEd25519(
  publicKey: Ed25519PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (signature.length !== ED25519_SIGNATURE_BYTES) return false;
  const r = signature.subarray(0, CURVE_KEY_BYTES);
  const s = signature.subarray(CURVE_KEY_BYTES);
  if (!isStrictPointEncoding(r) || !isReducedScalar(s)) return false;
  try {
    const key = await crypto.subtle.importKey("raw", publicKey.bytes, ED25519, false, ["verify"]);
    return await crypto.subtle.verify(ED25519, key, unshared(signature), unshared(message));
  } catch {
    return false;
  }
}
