/** X25519 key agreement (RFC 7748, section 5), by WebCrypto. */
import { SealholdError } from "../errors.ts";
import { unshared } from "./bytes.ts";
import { CURVE_KEY_BYTES, X25519 } from "./constants.ts";
import { isStrictAgreementKey } from "./curve_encodings.ts";
import { importCurvePrivateKey } from "./curve_private_key.ts";
import { sha512 } from "./sha512.ts";

/** The u-coordinate 9 (RFC 7748, section 4.1): agreeing with it gives the public key. */
const BASE_POINT = 9;

/** A private key, imported once for many agreements, and its public key. */
export interface AgreementKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: Uint8Array<ArrayBuffer>;
}

/**
 * An X25519 key from 32 private bytes; they are clamped when used (RFC 7748, section 5). The caller may zero them after.
 * @throws {RangeError} if there are not 32
 */
export async function agreementKey(privateBytes: Uint8Array): Promise<AgreementKey> {
  const privateKey = await importCurvePrivateKey(X25519, privateBytes);
  const base = new Uint8Array(CURVE_KEY_BYTES);
  base[0] = BASE_POINT;
  return { privateKey, publicKey: await deriveShared(privateKey, base) };
}

/**
 * The X25519 key of an Ed25519 private one: clamp(SHA-512(seed)[0..32]), which is the scalar that RFC 8032 section 5.1.5
 * signs with. Its public key is the birational image of the Ed25519 one.
 */
export async function agreementKeyOfSeed(seed: Uint8Array): Promise<AgreementKey> {
  const hash = await sha512(seed);
  const scalar = hash.subarray(0, CURVE_KEY_BYTES);
  scalar[0]! &= 248;
  scalar[31]! = (scalar[31]! & 127) | 64;
  try {
    return await agreementKey(scalar);
  } finally {
    hash.fill(0);
  }
}

/**
 * The 32-byte shared secret.
 *
 * A public key of low order makes it zero whoever asks, and a second spelling of a key would make two headers out of one
 * agreement: both are refused, before and after.
 * @throws {SealholdError} KEY_REFUSED
 */
export async function agree(
  privateKey: CryptoKey,
  publicKey: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!isStrictAgreementKey(publicKey)) throw agreementRefused();
  const shared = await deriveShared(privateKey, publicKey).catch(() => undefined);
  if (shared === undefined || isZero(shared)) throw agreementRefused();
  return shared;
}

async function deriveShared(
  privateKey: CryptoKey,
  publicKey: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", unshared(publicKey), X25519, false, []);
  const algorithm = { name: X25519, public: key };
  return new Uint8Array(
    await crypto.subtle.deriveBits(algorithm, privateKey, CURVE_KEY_BYTES * 8),
  );
}

/** RFC 7748, section 6.1: all bytes are looked at, for the value is secret. */
function isZero(bytes: Uint8Array): boolean {
  return bytes.reduce((seen, byte) => seen | byte, 0) === 0;
}

function agreementRefused(): SealholdError {
  return new SealholdError("KEY_REFUSED", "The key agreement gives no secret with this public key");
}
