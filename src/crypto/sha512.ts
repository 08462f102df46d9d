/** SHA-512 (FIPS 180-4). */
import { concatBytes } from "./bytes.ts";
import { SHA_512 } from "./constants.ts";

/** The 64-byte SHA-512 of the parts, one after the other. */
export async function sha512(...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest(SHA_512, concatBytes(parts)));
}
