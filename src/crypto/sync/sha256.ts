/** SHA-256 (FIPS 180-4) at once, for the server; why there are two is said in aes_gcm.ts. */
import { createHash } from "node:crypto";

/** The 32-byte SHA-256 of the parts, one after the other. */
export function sha256Sync(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
