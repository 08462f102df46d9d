/** What the sender of a message signs. */
import { concatBytes } from "../../../crypto/bytes.ts";

const DOMAIN = new TextEncoder().encode("sealhold message v1\0");

/** The `info` that the body's key is derived with. */
export const BODY_INFO: Uint8Array = new TextEncoder().encode("sealhold/msg/v1/body");

/**
 * Name, header hash, sender and content hash, of fixed lengths. The header names every recipient's wrap, so a recipient
 * cannot hand the signature on to others inside another message.
 *
 * @param hash H, SHA-512 of the header's bytes
 * @param contentHash SHA-512 of the content
 */
export function signedBytes(
  hash: Uint8Array,
  sender: string,
  contentHash: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return concatBytes([DOMAIN, hash, new TextEncoder().encode(sender), contentHash]);
}
