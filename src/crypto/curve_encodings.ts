/**
 * Encodings of curve25519 that must not be taken: those of low order, and second spellings of a value.
 *
 * A key of low order signs anything for everybody and agrees on the same secret with everybody (RFC 7748 section 6.1;
 * "Taming the many EdDSAs", section 2); a value with two encodings is one identity with two names. All of this is about
 * public values, so nothing here needs a fixed time.
 */

const SIZE = 32;
const SIGN_BIT = 0x80;

/** The prime 2^255 - 19, little-endian. */
const PRIME = bytesOf("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
/** The order of the prime-order subgroup, little-endian. */
const GROUP_ORDER = bytesOf("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

/** y of the eight Ed25519 points whose order divides 8; the sign bit tells apart those that share one. */
const SMALL_ORDER_Y: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

/** u of the X25519 points whose order divides 8, on the curve and on its twist. */
const LOW_ORDER_U: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/**
 * Whether 32 bytes can be the encoding of an Ed25519 point that is used: y below the prime, and not of small order. Whether
 * there is such a point takes arithmetic, and is asked elsewhere.
 */
export function isStrictPointEncoding(bytes: Uint8Array): boolean {
  if (bytes.length !== SIZE) return false;
  const y = bytes.slice();
  y[SIZE - 1]! &= ~SIGN_BIT;
  return isBelow(y, PRIME) && !SMALL_ORDER_Y.has(y.toHex());
}

/** Whether 32 bytes are the one encoding of an X25519 public key that is not of low order. */
export function isStrictAgreementKey(bytes: Uint8Array): boolean {
  return isBelow(bytes, PRIME) && !LOW_ORDER_U.has(bytes.toHex());
}

/** Whether 32 bytes are a scalar below the group order: the only S that RFC 8032 section 5.1.7 lets a signature have. */
export function isReducedScalar(bytes: Uint8Array): boolean {
  return isBelow(bytes, GROUP_ORDER);
}

/** Compares little-endian numbers of 32 bytes. */
function isBelow(bytes: Uint8Array, limit: Uint8Array): boolean {
  if (bytes.length !== SIZE) return false;
  for (let i = SIZE - 1; i >= 0; i--) {
    if (bytes[i] !== limit[i]) return bytes[i]! < limit[i]!;
  }
  return false;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex);
}
