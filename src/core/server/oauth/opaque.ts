/** Opaque values of 32 random bytes in base64url: codes, device codes and cookies. Only their SHA-256 is stored. */
import { decodeBase64url, encodeBase64url } from "../../../crypto/base64url.ts";
import { sha256Sync } from "../../../crypto/sync/sha256.ts";
import type { Random } from "../../../ports/random.ts";

const BYTES = 32;

/** A fresh value, and what is stored of it. */
export function newOpaque(random: Random): { text: string; hash: Uint8Array<ArrayBuffer> } {
  const bytes = random.bytes(BYTES);
  return { text: encodeBase64url(bytes), hash: sha256Sync(bytes) };
}

/**
 * What is stored of a presented value. Looking up a digest tells nothing about the value by its time (case 41).
 * @returns undefined when the text is none of ours
 */
export function opaqueHash(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = decodeBase64url(text, BYTES);
    return bytes.length === BYTES ? sha256Sync(bytes) : undefined;
  } catch {
    return undefined;
  }
}
