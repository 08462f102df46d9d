/**
 * Known answers before a store is opened, in well under 10 ms. Deno 1.46 to 2.1.6 did not check GCM tags in one of its
 * two implementations (CVE-2025-24015): a runtime like that must not open a store. The server's primitives have their own
 * (sync/self_test.ts).
 */
import { SealholdError } from "../errors.ts";
import { openAesGcm, sealAesGcm } from "./aes_gcm.ts";
import { decodeBase64url, encodeBase64url } from "./base64url.ts";
import { hkdfSha256 } from "./hkdf.ts";
import { hmacSha256 } from "./hmac.ts";
import {
  GCM_ANSWER,
  GCM_BAD_TAG,
  HKDF_ANSWER,
  HMAC_ANSWER,
  SHA256_ANSWER,
} from "./known_answers.ts";
import { sha256 } from "./sha256.ts";

const EMPTY = new Uint8Array(0);

/**
 * Checks that the runtime's primitives give the right bytes and that a bad tag fails. Nothing is remembered here: whoever
 * opens or makes something that rests on them has it checked once for that.
 * @throws {SealholdError} INTERNAL if they do not
 */
export async function selfTest(): Promise<void> {
  const tests = [sha256Right(), hmacRight(), hkdfRight(), gcmRight(), badTagFails()];
  // Each to its end: none is left running when another has failed.
  const right = await Promise.all(tests.map((test) => test.catch(() => false)));
  if (!right.every((one) => one)) throw selfTestFailed();
}

/** The error for a runtime whose cryptography is wrong. */
export function selfTestFailed(): SealholdError {
  return new SealholdError("INTERNAL", "The self-test of the cryptography failed", {
    hint: "This runtime must not be trusted with secrets: install a current release of sealhold",
  });
}

async function sha256Right(): Promise<boolean> {
  return encodeBase64url(await sha256(SHA256_ANSWER.data)) === SHA256_ANSWER.digest;
}

async function hmacRight(): Promise<boolean> {
  const { key, data, mac } = HMAC_ANSWER;
  return encodeBase64url(await hmacSha256(key, data)) === mac;
}

async function hkdfRight(): Promise<boolean> {
  const { ikm, okm } = HKDF_ANSWER;
  return encodeBase64url(await hkdfSha256(ikm, EMPTY, EMPTY, 42)) === okm;
}

async function gcmRight(): Promise<boolean> {
  const { key, nonce, plaintext, sealed } = GCM_ANSWER;
  return encodeBase64url(await sealAesGcm(key, nonce, plaintext, EMPTY)) === sealed;
}

async function badTagFails(): Promise<boolean> {
  const { key, nonce } = GCM_ANSWER;
  try {
    await openAesGcm(key, nonce, decodeBase64url(GCM_BAD_TAG), EMPTY);
    return false;
  } catch {
    return true;
  }
}
