/** A listener with a handler, and connections that are written to by hand. */
import { listen } from "../../../src/server/listen.ts";
import type { Handler } from "../../../src/server/http/server_deps.ts";

/** A listener on a free port. */
export interface Listening extends AsyncDisposable {
  port: number;
  url: string;
}

/** Serves until disposed; sweeps every 20 ms. */
export async function listening(
  handler: Handler,
  options: Partial<Parameters<typeof listen>[1]> = {},
): Promise<Listening> {
  const ready = Promise.withResolvers<{ port: number; url: string }>();
  const stopping = new AbortController();
  const ended = listen(handler, {
    port: 0,
    signals: false,
    signal: stopping.signal,
    graceMs: 200,
    onReady: (address) => ready.resolve(address),
    ...options,
    limits: { sweepMs: 20, ...options.limits },
  });
  const { port, url } = await Promise.race([
    ready.promise,
    ended.then(() => Promise.reject(new Error("not listening"))),
  ]);
  return {
    port,
    url,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** Connects and writes. */
export async function sending(
  { port }: { port: number },
  text: string,
  connect: (port: number) => Promise<Deno.Conn> = (port) =>
    Deno.connect({ hostname: "127.0.0.1", port }),
): Promise<Deno.Conn> {
  const connection = await connect(port);
  await connection.write(new TextEncoder().encode(text));
  return connection;
}

/** All that comes until the peer ends the connection, however it does; then closes it. */
export async function untilCut(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let text = "";
  try {
    while (true) {
      const count = await connection.read(buffer);
      if (count === null) return text;
      text += decoder.decode(buffer.subarray(0, count));
    }
  } catch {
    return text;
  } finally {
    connection.close();
  }
}

/** What comes first: a whole head at the least. */
export async function answerOf(connection: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) return text;
    text += decoder.decode(buffer.subarray(0, count));
  }
  return text;
}

/** A request's head without a body, and no line too many. */
export function get(path: string, ...headers: string[]): string {
  return [`GET ${path} HTTP/1.1`, "host: x", ...headers, "", ""].join("\r\n");
}
