/** Encodings that a strict reader refuses, written out from their definitions ("Taming the many EdDSAs", section 2). */
import { toHex } from "./vectors.ts";

const P = 2n ** 255n - 19n;
const TOP = 2n ** 255n;
/** The order of the prime-order subgroup (RFC 8032, section 5.1). */
export const ORDER_OF_GROUP = 2n ** 252n + 27742317777372353535851937790883648493n;

/** A number of 256 bits, little-endian, in hex. */
export function littleEndian(value: bigint): string {
  const bytes = Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
  return toHex(bytes);
}

/** y of the points of order 8: the two that RFC 8032 implementations list, 2^255-19 minus one another. */
const ORDER_8 = BigInt("0x" + "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7");

/** All 14: y of 1, -1, 0 and the two of order 8, with either sign, and the second spellings of 0 and 1. */
export const LOW_ORDER_ED25519: readonly string[] = [
  ...[0n, TOP].flatMap((sign) => [0n, 1n].map((y) => littleEndian(y + sign))),
  ...[P - 1n, P, P + 1n].flatMap((y) => [littleEndian(y), littleEndian(y + TOP)]),
  ...[ORDER_8, P - ORDER_8].flatMap((y) => [littleEndian(y), littleEndian(y + TOP)]),
];

/** y from the prime up to 2^255 - 1, with either sign: none is the spelling of anything. */
export const NON_CANONICAL_ED25519: readonly string[] = Array.from(
  { length: 19 },
  (_, i) => [littleEndian(P + BigInt(i)), littleEndian(P + BigInt(i) + TOP)],
).flat();

const ORDER_8_U = [
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
];

/** The 14 of X25519: 0, 1, the two of order 8, p-1, p and p+1, each with the top bit clear and set. */
export const LOW_ORDER_X25519: readonly string[] = [
  ...[0n, 1n, P - 1n, P, P + 1n].map(littleEndian),
  ...ORDER_8_U,
].flatMap((u) => [u, u.slice(0, 62) + (parseInt(u.slice(62), 16) | 0x80).toString(16)]);
