/** SHA-256 of the bytes in lower-case hexadecimal. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** SHA-256 of the text's UTF-8 in lower-case hexadecimal. */
export async function textDigest(text: string): Promise<string> {
  return await sha256Hex(new TextEncoder().encode(text));
}
