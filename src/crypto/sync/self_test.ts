/**
 * Known answers of the server's primitives. Those of Deno 1.46 to 2.1.6 did not check GCM tags at all (CVE-2025-24015): a
 * server must not run on such a runtime.
 */
import { decodeBase64url, encodeBase64url } from "../base64url.ts";
import { GCM_ANSWER, GCM_BAD_TAG, HMAC_ANSWER, SHA256_ANSWER } from "../known_answers.ts";
import { selfTestFailed } from "../self_test.ts";
import { openAesGcmSync, sealAesGcmSync } from "./aes_gcm.ts";
import { hmacSha256Sync } from "./hmac.ts";
import { sha256Sync } from "./sha256.ts";

const EMPTY = new Uint8Array(0);

/**
 * Checks that they give the right bytes and that a bad tag fails.
 * @throws {SealholdError} INTERNAL if they do not
 */
export function selfTestSync(): void {
  if (!(digestsRight() && gcmRight() && badTagFails())) throw selfTestFailed();
}

function digestsRight(): boolean {
  const { key, data, mac } = HMAC_ANSWER;
  return encodeBase64url(hmacSha256Sync(key, data)) === mac &&
    encodeBase64url(sha256Sync(SHA256_ANSWER.data)) === SHA256_ANSWER.digest;
}

function gcmRight(): boolean {
  const { key, nonce, plaintext, sealed } = GCM_ANSWER;
  return encodeBase64url(sealAesGcmSync(key, nonce, plaintext, EMPTY)) === sealed;
}

function badTagFails(): boolean {
  const { key, nonce } = GCM_ANSWER;
  try {
    openAesGcmSync(key, nonce, decodeBase64url(GCM_BAD_TAG), EMPTY);
    return false;
  } catch {
    return true;
  }
}
