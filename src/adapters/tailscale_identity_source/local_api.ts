/**
 * tailscaled's LocalAPI: HTTP over a Unix socket that only this machine's users reach.
 *
 * Written by hand over `Deno.connect`: about one in twenty requests of Deno 2.9's `fetch` over such a socket is never answered.
 * HTTP/1.0 (RFC 1945), so that the answer ends with the connection and comes in no chunks.
 */

const TIMEOUT_MS = 5000;
/** A status lists every device of the tailnet, about 1 KiB each. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MAX_HEAD_CHARS = 16 * 1024;

/** What came of a question. `refused`: the sandbox; `silent`: no socket, no answer, too late, or too much of it. */
export type LocalApiAnswer =
  | { kind: "answer"; status: number; text: string }
  | { kind: "silent" }
  | { kind: "refused"; flags: readonly string[] };

/**
 * Asks tailscaled.
 * @param path such as `/localapi/v0/status`; its query already encoded
 */
export async function askLocalApi(socket: string, path: string): Promise<LocalApiAnswer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    using connection = await Deno.connect({ transport: "unix", path: socket });
    // A read that is under way ends with the connection.
    timer = setTimeout(() => connection[Symbol.dispose](), TIMEOUT_MS);
    await writeAll(connection, `GET ${path} HTTP/1.0\r\nHost: local-tailscaled.sock\r\n\r\n`);
    return readAnswer(await readText(connection));
  } catch (error) {
    return error instanceof Deno.errors.NotCapable
      ? { kind: "refused", flags: flagsFor(socket) }
      : { kind: "silent" };
  } finally {
    clearTimeout(timer);
  }
}

/** Deno 2.9 asks for the socket as an address besides; 2.6 takes such a flag for a mistake. */
function flagsFor(socket: string): string[] {
  const flags = [`--allow-read=${socket}`, `--allow-write=${socket}`];
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  return major > 2 || minor >= 7 ? [...flags, `--allow-net=unix:${socket}`] : flags;
}

async function writeAll(connection: Deno.Conn, text: string): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
}

/** @throws {RangeError} if there is too much of it */
async function readText(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(64 * 1024);
  let text = "";
  let total = 0;
  for (
    let count = await connection.read(buffer);
    count !== null;
    count = await connection.read(buffer)
  ) {
    total += count;
    if (total > MAX_ANSWER_BYTES) throw new RangeError("Cannot read tailscaled's answer: too long");
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return text + decoder.decode();
}

function readAnswer(answer: string): LocalApiAnswer {
  const end = answer.slice(0, MAX_HEAD_CHARS).indexOf("\r\n\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})[ \r]/.exec(answer)?.[1];
  if (end === -1 || status === undefined) return { kind: "silent" };
  const text = answer.slice(end + 4);
  const head = answer.slice(0, end + 2);
  const declared = /\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1];
  const cut = declared !== undefined && new TextEncoder().encode(text).length < Number(declared);
  // Chunks are not part of HTTP/1.0: whoever sends them is no tailscaled.
  if (cut || /\r\ntransfer-encoding:/i.test(head)) return { kind: "silent" };
  return { kind: "answer", status: Number(status), text };
}
