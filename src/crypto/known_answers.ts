/** What the primitives must give, for the self-tests. Expected values in base64url. */

/** FIPS 180-4, "abc". */
export const SHA256_ANSWER = {
  data: new TextEncoder().encode("abc"),
  digest: "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0",
} as const;

/** RFC 4231 test case 1. */
export const HMAC_ANSWER = {
  key: new Uint8Array(20).fill(0x0b),
  data: new TextEncoder().encode("Hi There"),
  mac: "sDRMYdjbOFNcqK_OrwvxK4gdwgDJgz2nJuk3bC4yz_c",
} as const;

/** RFC 5869 test case 3: no salt, no info, 42 bytes. */
export const HKDF_ANSWER = {
  ikm: new Uint8Array(22).fill(0x0b),
  okm: "jaTndaVjwY9xX4AqBjxaMbihH1xe4Yeew0VOXzxzjS2dIBOV-qS2GpbI",
} as const;

/** NIST GCM test case 14: 256-bit zero key, zero nonce, 16 zero bytes. */
export const GCM_ANSWER = {
  key: new Uint8Array(32),
  nonce: new Uint8Array(12),
  plaintext: new Uint8Array(16),
  sealed: "zqdAPU1ga24HTsXTuvOdGNDRyKeZmWvwJluYtdSKuRk",
} as const;

/** The same with one bit of the tag turned: it must not open. */
export const GCM_BAD_TAG = "zqdAPU1ga24HTsXTuvOdGNDRyKeZmWvwJluYtdSKuRg";
