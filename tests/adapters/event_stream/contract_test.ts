import { HttpClients } from "../../../src/adapters/http_transport/http_clients.ts";
import { sseEventStream } from "../../../src/adapters/event_stream/sse_event_stream.ts";
import { eventStreamContract } from "../../contracts/event_stream_contract.ts";
import { FakeEventStream, refusedHandshake } from "../../fakes/fake_event_stream.ts";
import { startPeer } from "./peer.ts";

eventStreamContract("sseEventStream", (peer) => {
  const running = startPeer(peer);
  const clients = new HttpClients();
  return Promise.resolve({
    ...running,
    events: sseEventStream(clients),
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      clients.close();
    },
  });
});

eventStreamContract("FakeEventStream", (peer) => {
  const events = new FakeEventStream(
    "refuses" in peer ? refusedHandshake(peer.refuses) : () => peer.frames,
  );
  return Promise.resolve({
    events,
    url: new URL("http://127.0.0.1:1/"),
    seen: () =>
      events.requests.map(({ url, bearer, headers = {} }) => ({
        authorization: `Bearer ${bearer.exposeText()}`,
        headers,
        target: `${url.pathname}${url.search}`,
      })),
    redirected: () => 0,
  });
});
