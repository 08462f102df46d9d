/** Codes of invitations: 128 random bits, of which only the SHA-256 is stored. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { sha256Sync } from "../../../crypto/sync/sha256.ts";
import type { Random } from "../../../ports/random.ts";
import { Secret } from "../../../secret.ts";

const CODE_BYTES = 16;
/** One in 64 would begin with a dash, and be taken for an option; and whoever finds one sees what it is. */
const PREFIX = "invite-";

/** A fresh code, and what is stored of it. */
export function newInviteCode(random: Random): { code: Secret; hash: Uint8Array<ArrayBuffer> } {
  const code = PREFIX + encodeBase64url(random.bytes(CODE_BYTES));
  return { code: Secret.fromText(code), hash: inviteHash(code) };
}

/**
 * What is looked up for a presented code. Any text has one: what is no code at all must get the same answer, and take the same
 * way, as one that is wrong. A fast digest is enough: nobody tries out 128 random bits.
 */
export function inviteHash(code: string): Uint8Array<ArrayBuffer> {
  return sha256Sync(new TextEncoder().encode(`sealhold/invite/v1\0${code}`));
}
