/**
 * Names and sizes of every primitive in use. Here and nowhere else: what this program trusts can be read off one page, and
 * exchanged in one place.
 */

/** Hashes (FIPS 180-4). */
export const SHA_256 = "SHA-256";
export const SHA_512 = "SHA-512";
/** RFC 2104 over SHA-256. */
export const HMAC = "HMAC";
/** RFC 5869 over SHA-256. */
export const HKDF = "HKDF";
/** AES-256 in Galois/Counter Mode (NIST SP 800-38D). */
export const AES_GCM = "AES-GCM";
/** Signatures (RFC 8032, section 5.1). */
export const ED25519 = "Ed25519";
/** Key agreement (RFC 7748, section 5). */
export const X25519 = "X25519";

/** A private seed, a public key or a shared secret of either curve, in bytes. */
export const CURVE_KEY_BYTES = 32;
export const ED25519_SIGNATURE_BYTES = 64;
export const SHA_256_BYTES = 32;
export const AES_256_KEY_BYTES = 32;
export const AES_GCM_NONCE_BYTES = 12;
