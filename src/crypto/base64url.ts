/** base64url without padding (RFC 4648 section 5), strict: one text for each byte string and no other. */

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
  const bytes = decoded(text);
  // The runtime's decoder skips white space and takes padding: fewer bytes come out than there are characters for. Cheaper than
  // looking at every character of a body of megabytes first.
  if (bytes === undefined || bytes.length !== Math.floor(text.length * 3 / 4)) {
    throw new SyntaxError("Cannot decode base64url: malformed, or trailing bits are not zero");
  }
  return bytes;
}

function decoded(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 === 1) return undefined;
  try {
    // It is strict about trailing bits only where it is strict about padding too.
    const padded = text.padEnd(Math.ceil(text.length / 4) * 4, "=");
    return Uint8Array.fromBase64(padded, { alphabet: "base64url", lastChunkHandling: "strict" });
  } catch {
    return undefined;
  }
}
