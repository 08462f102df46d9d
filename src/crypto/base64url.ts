/** base64url without padding (RFC 4648 section 5), strict: one text for each byte string and no other. */
import { Buffer } from "node:buffer";

const ALPHABET = /^[A-Za-z0-9_-]*$/;

/** Encodes bytes; no padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
}

/** Length of the text for `bytes` bytes. */
export function base64urlLength(bytes: number): number {
  return Math.ceil(bytes * 8 / 6);
}

/**
 * Decodes. Padding, white space, other alphabets and non-zero trailing bits are refused: they would give one value many
 * spellings, and so let a file be altered without a trace.
 *
 * @param text what to decode
 * @param maxBytes refuse more than this, before decoding; default 16 MiB
 * @returns the bytes
 * @throws {SyntaxError} if the text is not base64url in this form; the message does not repeat it
 */
export function decodeBase64url(
  text: string,
  maxBytes = 16 * 1024 * 1024,
): Uint8Array<ArrayBuffer> {
  if (text.length > base64urlLength(maxBytes)) {
    throw new SyntaxError(`Cannot decode base64url: longer than ${maxBytes} bytes`);
  }
  if (text.length % 4 === 1 || !ALPHABET.test(text)) {
    throw new SyntaxError("Cannot decode base64url: malformed");
  }
  const bytes = new Uint8Array(Buffer.from(text, "base64url"));
  if (encodeBase64url(bytes) !== text) {
    throw new SyntaxError("Cannot decode base64url: trailing bits are not zero");
  }
  return bytes;
}
