/** The head of a request to become a WebSocket (RFC 6455 section 4.1), read from a connection that carries nothing else. */

/** Longest head, in bytes: a token of 8 KiB, and what stands around it. */
const MAX_HEAD_BYTES = 16 * 1024;
const MAX_LINES = 64;
const TARGET = /^GET (\/[!-~]{0,2048}) HTTP\/1\.1$/;
const FIELD = /^([!#$%&'*+.^`|~\w-]+):[ \t]*([\x20-\x7e\t]*)$/;

/** A head, and what came behind it. */
export interface UpgradeHead {
  request: Request;
  rest: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a head. Stricter than HTTP: this port has no other use, and its clients are libraries.
 * @param origin what the target is resolved against, such as `http://x`
 * @returns undefined for what is no such head, or too long, or cut short
 */
export async function readUpgradeHead(
  connection: Pick<Deno.Conn, "read">,
  origin: string,
): Promise<UpgradeHead | undefined> {
  const buffer = new Uint8Array(MAX_HEAD_BYTES);
  let size = 0;
  while (size < buffer.length) {
    const count = await connection.read(buffer.subarray(size));
    if (count === null) return undefined;
    // From three bytes before what is new: the end may have come in two pieces.
    const end = endOfHead(buffer.subarray(0, size + count), Math.max(0, size - 3));
    size += count;
    if (end === undefined) continue;
    const request = parseHead(buffer.subarray(0, end), origin);
    return request && { request, rest: buffer.slice(end, size) };
  }
  return undefined;
}

function endOfHead(bytes: Uint8Array, from: number): number | undefined {
  for (let i = from; i + 3 < bytes.length; i++) {
    if (bytes[i] === 13 && bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) {
      return i + 4;
    }
  }
  return undefined;
}

function parseHead(bytes: Uint8Array, origin: string): Request | undefined {
  const [first = "", ...lines] = String.fromCharCode(...bytes).slice(0, -4).split("\r\n");
  const target = TARGET.exec(first)?.[1];
  if (target === undefined || lines.length > MAX_LINES) return undefined;
  const headers = new Headers();
  for (const line of lines) {
    const [, name = "", value = ""] = FIELD.exec(line) ?? [];
    // A header twice is one that two readers take for two things.
    if (name === "" || headers.has(name)) return undefined;
    headers.set(name, value.trimEnd());
  }
  // There is no body: what follows are frames.
  if (headers.has("content-length") || headers.has("transfer-encoding")) return undefined;
  return URL.canParse(target, origin)
    ? new Request(new URL(target, origin), { headers })
    : undefined;
}
