/** Proof Key for Code Exchange (RFC 7636), S256 alone. */
import { decodeBase64url } from "../../../crypto/base64url.ts";
import { fixedTimeEqual } from "../../../crypto/fixed_time_equal.ts";
import { sha256Sync } from "../../../crypto/sync/sha256.ts";

const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/** Whether a verifier has the form of section 4.1 and is the one behind the challenge. */
export function verifies(verifier: string, challenge: string): boolean {
  if (!VERIFIER.test(verifier)) return false;
  return fixedTimeEqual(
    sha256Sync(new TextEncoder().encode(verifier)),
    decodeBase64url(challenge, 32),
  );
}
