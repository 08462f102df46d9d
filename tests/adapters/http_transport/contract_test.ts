import { HttpClients } from "../../../src/adapters/http_transport/http_clients.ts";
import { fetchTransport } from "../../../src/adapters/http_transport/fetch_transport.ts";
import type { HttpRequest, HttpResponse } from "../../../src/ports/http_transport.ts";
import { httpTransportContract } from "../../contracts/http_transport_contract.ts";
import type { Peer, Pieces, SeenRequest } from "../../contracts/http_transport_peer.ts";
import { failed, FakeTransport, pieces, type Reply } from "../../fakes/fake_transport.ts";
import { briefTransport } from "./loopback.ts";
import { startPeer } from "./peer.ts";

httpTransportContract(
  "fetchTransport",
  (peer) => {
    const running = startPeer(peer);
    const clients = new HttpClients();
    return Promise.resolve({
      ...running,
      transport: fetchTransport(clients),
      async [Symbol.asyncDispose]() {
        clients.close();
        await running[Symbol.asyncDispose]();
      },
    });
  },
);

httpTransportContract("briefTransport", (peer) => {
  const running = startPeer(peer);
  return Promise.resolve({ ...running, transport: briefTransport });
});

httpTransportContract("FakeTransport", (peer) => {
  const left = Promise.withResolvers<void>();
  const transport = new FakeTransport(replyOf(peer, () => left.resolve()));
  return Promise.resolve({
    transport,
    url: new URL("http://127.0.0.1:1/"),
    seen: () => transport.requests.map(seenIn),
    redirected: () => transport.calls.filter((call) => call.endsWith(" /elsewhere")).length,
    left: () => left.promise,
  });
});

function replyOf(peer: Peer, left: () => void): Reply {
  if (typeof peer === "string") return failed(peer);
  const { status, headers = {}, body = new Uint8Array() } = peer;
  if (body instanceof Uint8Array) return { status, headers, body } satisfies HttpResponse;
  return pieces(status, partsOf(body), headers, (how) => how === "early" && left());
}

async function* partsOf(body: Pieces): AsyncGenerator<Uint8Array<ArrayBuffer> | Error> {
  for await (const piece of body) {
    if (piece instanceof Uint8Array) yield piece;
    else yield failed(piece === "cut" ? "cut off" : "no answer");
  }
}

/** A request as it would stand on the wire. */
function seenIn(
  { method, url, headers, bearer, secretHeaders = {}, body }: HttpRequest,
): SeenRequest {
  const sent = new Headers({ ...headers });
  for (const [name, secret] of Object.entries(secretHeaders)) sent.set(name, secret.exposeText());
  if (bearer !== undefined) sent.set("authorization", `Bearer ${bearer.exposeText()}`);
  return {
    method,
    target: `${url.pathname}${url.search}`,
    headers: Object.fromEntries(sent),
    body: body ?? new Uint8Array(),
  };
}
