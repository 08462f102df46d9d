/** The other side of an HTTP exchange, on loopback, as the cases of the contract tell it. */
import type { Peer, PeerAnswer, SeenRequest } from "../../contracts/http_transport_peer.ts";
import { serve } from "./loopback.ts";

/** A running peer. */
export interface RunningPeer extends AsyncDisposable {
  url: URL;
  seen(): SeenRequest[];
  redirected(): number;
  /** Resolves when the reader of a body has left before its end. */
  left(): Promise<void>;
}

/** Starts one. */
export function startPeer(peer: Peer): RunningPeer {
  const seen: SeenRequest[] = [];
  const left = Promise.withResolvers<void>();
  const server = serve(async (request) => {
    const { pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const body = await request.bytes();
    seen.push({ method: request.method, target: pathname + search, headers, body });
    if (typeof peer === "string") return await new Promise<Response>(() => {});
    return responseOf(peer, () => left.resolve());
  });
  const port = peer === "nobody there" ? unusedPort() : server.port;
  return {
    url: new URL(`http://127.0.0.1:${port}/`),
    seen: () => seen,
    redirected: () => seen.filter(({ target }) => target === "/elsewhere").length,
    left: () => left.promise,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function responseOf({ status, headers = {}, body }: PeerAnswer, left: () => void): Response {
  if (body === undefined) return new Response(null, { status, headers });
  if (body instanceof Uint8Array) return new Response(body.slice(), { status, headers });
  const parts = body[Symbol.asyncIterator]();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else if (value === "cut") controller.error(new Error("cut"));
      else if (value === "silence") await new Promise(() => {});
      else controller.enqueue(value);
    },
    cancel: left,
  });
  return new Response(stream, { status, headers });
}

function unusedPort(): number {
  using probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return probe.addr.port;
}
