/** The other side of an event stream, on loopback. */
import type { Peer, SeenRequest } from "../../contracts/event_stream_contract.ts";

/** A running peer. */
export interface RunningPeer extends AsyncDisposable {
  url: URL;
  seen(): SeenRequest[];
  redirected(): number;
}

/** Of the contract's peers, or one that sends bytes as they are. */
type AnyPeer = Peer | { frames: readonly (string | Uint8Array<ArrayBuffer>)[]; stays?: boolean };

/** Starts one. */
export function startPeer(peer: AnyPeer): RunningPeer {
  if (!("refuses" in peer)) return streaming(peer.frames, peer.stays ?? false);
  if (typeof peer.refuses === "number") return refusing(peer.refuses);
  return silent(peer.refuses === "no answer");
}

function streaming(
  frames: readonly (string | Uint8Array<ArrayBuffer>)[],
  stays: boolean,
): RunningPeer {
  const headers = { "content-type": "text/event-stream" };
  return serving(() => {
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      for (const frame of frames) controller.enqueue(eventOf(frame));
      if (!stays) controller.close();
    };
    return new Response(new ReadableStream({ start }), { headers });
  });
}

/** A line of data for each line of the frame. */
function eventOf(frame: string | Uint8Array<ArrayBuffer>): Uint8Array {
  if (typeof frame !== "string") return frame;
  const lines = frame.split("\n").map((line) => `data: ${line}\n`);
  return new TextEncoder().encode(`${lines.join("")}\n`);
}

function refusing(status: number): RunningPeer {
  return serving((_, origin) => {
    const headers = status >= 300 && status < 400 ? { location: `${origin}/elsewhere` } : {};
    return new Response(status === 304 ? null : "no", { status, headers });
  });
}

function serving(handle: (request: Request, origin: string) => Response): RunningPeer {
  const seen: SeenRequest[] = [];
  const stopping = new AbortController();
  const server = Deno.serve({
    ...{ hostname: "127.0.0.1", port: 0, signal: stopping.signal, onListen: () => {} },
  }, (request) => {
    const { pathname, search, origin } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    seen.push({ headers, authorization: headers["authorization"], target: pathname + search });
    return handle(request, origin);
  });
  return {
    url: new URL(`http://127.0.0.1:${server.addr.port}/`),
    seen: () => seen,
    redirected: () => seen.filter(({ target }) => target === "/elsewhere").length,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await server.finished;
    },
  };
}

/** @param listens takes connections and says nothing; otherwise nobody is there */
function silent(listens: boolean): RunningPeer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const held: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of listener) held.push(connection);
  })().catch(() => {});
  const stop = async () => {
    listener.close();
    for (const connection of held) connection.close();
    await accepting;
  };
  if (!listens) listener.close();
  return {
    url: new URL(`http://127.0.0.1:${port}/`),
    seen: () => [],
    redirected: () => 0,
    [Symbol.asyncDispose]: () => listens ? stop() : accepting,
  };
}
