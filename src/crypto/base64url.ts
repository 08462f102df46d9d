/** base64url without padding (RFC 4648 section 5), strict: one text for each byte string and no other. */

const ALPHABET = /^[A-Za-z0-9_-]*$/;

/** Encodes bytes; no padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
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
  // The runtime's decoder skips white space, so what may be in the text is looked at first.
  if (text.length % 4 === 1 || !ALPHABET.test(text)) {
    throw new SyntaxError("Cannot decode base64url: malformed");
  }
  try {
    // It is strict about trailing bits only where it is strict about padding too.
    const padded = text.padEnd(Math.ceil(text.length / 4) * 4, "=");
    return Uint8Array.fromBase64(padded, { alphabet: "base64url", lastChunkHandling: "strict" });
  } catch {
    throw new SyntaxError("Cannot decode base64url: trailing bits are not zero");
  }
}
