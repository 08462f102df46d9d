/**
 * Known answers at start-up, in well under 10 ms. Deno 1.46 to 2.1.6 did not check GCM tags at all (CVE-2025-24015): a
 * runtime like that must not open a store.
 */
import { SignetError } from "../errors.ts";
import { openAesGcm, sealAesGcm } from "./aes_gcm.ts";
import { encodeBase64url } from "./base64url.ts";
import { hkdfSha256 } from "./hkdf.ts";
import { hmacSha256 } from "./hmac.ts";
import { sha256 } from "./sha256.ts";

let passed = false;

/**
 * Checks that the runtime's primitives give the right bytes and that a bad tag fails. Runs once a process.
 * @throws {SignetError} INTERNAL if they do not
 */
export function selfTest(): void {
  if (passed) return;
  const right = sha256Right() && hmacRight() && hkdfRight() && gcmRight() && badTagFails();
  if (!right) {
    throw new SignetError("INTERNAL", "The self-test of the cryptography failed", {
      hint: "This runtime must not be trusted with secrets: install a current release of signet",
    });
  }
  passed = true;
}

/** FIPS 180-4, "abc". */
function sha256Right(): boolean {
  return encodeBase64url(sha256(new TextEncoder().encode("abc"))) ===
    "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";
}

/** RFC 4231 test case 1. */
function hmacRight(): boolean {
  const mac = hmacSha256(new Uint8Array(20).fill(0x0b), new TextEncoder().encode("Hi There"));
  return encodeBase64url(mac) === "sDRMYdjbOFNcqK_OrwvxK4gdwgDJgz2nJuk3bC4yz_c";
}

/** RFC 5869 test case 3. */
function hkdfRight(): boolean {
  const empty = new Uint8Array(0);
  return encodeBase64url(hkdfSha256(new Uint8Array(22).fill(0x0b), empty, empty, 42)) ===
    "jaTndaVjwY9xX4AqBjxaMbihH1xe4Yeew0VOXzxzjS2dIBOV-qS2GpbI";
}

/** NIST GCM test case 14 (256-bit zero key, zero nonce, 16 zero bytes). */
function gcmRight(): boolean {
  const sealed = sealAesGcm(
    new Uint8Array(32),
    new Uint8Array(12),
    new Uint8Array(16),
    new Uint8Array(0),
  );
  return encodeBase64url(sealed) === "zqdAPU1ga24HTsXTuvOdGNDRyKeZmWvwJluYtdSKuRk";
}

function badTagFails(): boolean {
  const key = new Uint8Array(32).fill(1);
  const nonce = new Uint8Array(12);
  const aad = Uint8Array.of(7);
  const sealed = sealAesGcm(key, nonce, Uint8Array.of(1, 2, 3), aad);
  sealed[sealed.length - 1]! ^= 1;
  try {
    openAesGcm(key, nonce, sealed, aad);
    return false;
  } catch {
    return true;
  }
}
