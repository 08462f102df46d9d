/** Private keys of both curves as WebCrypto takes them: PKCS #8 (RFC 8410, section 7), because it has no raw form. */
import { CURVE_KEY_BYTES, ED25519, X25519 } from "./constants.ts";

/** SEQUENCE { version 0, AlgorithmIdentifier { 1.3.101.x }, OCTET STRING { OCTET STRING (32) } }; x stands at OID_AT. */
const PREFIX = Uint8Array.fromHex("302e020100300506032b650004220420");
const OID_AT = 11;
const OID = { [X25519]: 0x6e, [ED25519]: 0x70 } as const;
const USES = { [X25519]: ["deriveBits"], [ED25519]: ["sign"] } as const;

/**
 * Imports 32 private bytes.
 *
 * @param exportable whether the public key may be asked for, by `exportKey`; default false
 * @throws {RangeError} if there are not 32 bytes
 */
export async function importCurvePrivateKey(
  curve: typeof ED25519 | typeof X25519,
  bytes: Uint8Array,
  exportable = false,
): Promise<CryptoKey> {
  if (bytes.length !== CURVE_KEY_BYTES) {
    throw new RangeError(
      `Cannot use the private key: length is ${bytes.length}, need ${CURVE_KEY_BYTES}`,
    );
  }
  const pkcs8 = new Uint8Array(PREFIX.length + CURVE_KEY_BYTES);
  pkcs8.set(PREFIX);
  pkcs8[OID_AT] = OID[curve];
  pkcs8.set(bytes, PREFIX.length);
  try {
    return await crypto.subtle.importKey("pkcs8", pkcs8, curve, exportable, [...USES[curve]]);
  } finally {
    pkcs8.fill(0);
  }
}
