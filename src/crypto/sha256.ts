/** SHA-256 (FIPS 180-4). */
import { concatBytes } from "./bytes.ts";

/** The 32-byte SHA-256 of the parts, one after the other. */
export async function sha256(...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concatBytes(parts)));
}
