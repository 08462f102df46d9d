/** Name-based UUIDs (RFC 9562 section 5.5). SHA-1 is what the format prescribes; nothing rests on its strength. */

/** The namespace of DNS names, which Sealhold also uses for Tailscale user ids (api.md section 2). */
export const NAMESPACE_DNS = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

/**
 * The version 5 UUID of a name.
 * @param namespace a UUID in its usual form
 * @throws {RangeError} if the namespace is no UUID
 */
export async function uuidV5(namespace: string, name: string): Promise<string> {
  const space = bytesOf(namespace);
  const text = new TextEncoder().encode(name);
  const input = new Uint8Array(space.length + text.length);
  input.set(space);
  input.set(text, space.length);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", input)).subarray(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function bytesOf(uuid: string): Uint8Array {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uuid)) {
    throw new RangeError("Cannot make a UUID: the namespace is not one");
  }
  return Uint8Array.from(uuid.replaceAll("-", "").match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
