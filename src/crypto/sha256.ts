/** SHA-256 (FIPS 180-4). */
import { concatBytes } from "./bytes.ts";
import { SHA_256 } from "./constants.ts";

/** The 32-byte SHA-256 of the parts, one after the other. */
export async function sha256(...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest(SHA_256, concatBytes(parts)));
}
