/** Opaque refresh tokens: 32 bytes in base64url, stored only as their SHA-256. */
import { decodeBase64url, encodeBase64url } from "../../../crypto/base64url.ts";
import { hmacSha256Sync } from "../../../crypto/sync/hmac.ts";
import { sha256Sync } from "../../../crypto/sync/sha256.ts";
import { Secret } from "../../../secret.ts";

const TOKEN_BYTES = 32;
const NEXT_LABEL = new TextEncoder().encode("sealhold/refresh/v1/next");

/** A refresh token and what is stored of it. */
interface RefreshToken {
  /** base64url text. */
  token: Secret;
  hash: Uint8Array<ArrayBuffer>;
}

/** @param bytes 32 random bytes */
export function newRefreshToken(bytes: Uint8Array): RefreshToken {
  return { token: Secret.fromText(encodeBase64url(bytes)), hash: sha256Sync(bytes) };
}

/**
 * Reads a presented token and derives its successor: HMAC-SHA256(server secret, label || token). Because the successor
 * follows from the token, an identical retry gets the same answer although no token is stored in clear; and because it
 * takes the token itself and not its stored hash, a stolen database together with the server secret yields no token.
 * @returns undefined when the text is not a token of ours
 */
export function readRefreshToken(
  text: string,
  serverSecret: Uint8Array,
): { hash: Uint8Array<ArrayBuffer>; next: RefreshToken } | undefined {
  const bytes = decode(text);
  if (bytes === undefined) return undefined;
  const next = newRefreshToken(hmacSha256Sync(serverSecret, NEXT_LABEL, bytes));
  return { hash: sha256Sync(bytes), next };
}

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = decodeBase64url(text, TOKEN_BYTES);
    return bytes.length === TOKEN_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}
