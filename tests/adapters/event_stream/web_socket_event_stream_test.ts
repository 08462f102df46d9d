/** What only a real socket can do; the rest is in the contract. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { HttpClients } from "../../../src/adapters/http_transport/http_clients.ts";
import { webSocketEventStream } from "../../../src/adapters/event_stream/web_socket_event_stream.ts";
import { SealholdError } from "../../../src/errors.ts";
import type { EventStreamRequest } from "../../../src/ports/event_stream.ts";
import { Secret } from "../../../src/secret.ts";
import { startPeer } from "./peer.ts";

const MAX_CHARS = 1000;

function request(url: URL): EventStreamRequest {
  const bounds = { timeoutMs: 10_000, idleMs: 10_000, maxFrameChars: MAX_CHARS };
  return { url, bearer: Secret.fromText("t"), ...bounds };
}

/** The client's end of the close handshake, which comes by itself. */
const closed = () => new Promise((done) => setTimeout(done, 50));

Deno.test("event stream: a binary frame is none of ours, and ends the stream", async () => {
  await using peer = startPeer({ frames: ["a", new Uint8Array([98]), "c"], stays: true });
  using clients = new HttpClients();
  const connection = await webSocketEventStream(clients).connect(request(peer.url));
  assertEquals([await connection.next(), await connection.next()], ["a", undefined]);
  assertEquals(await connection.next(), undefined);
  await closed();
});

Deno.test("case 20: a peer that sends faster than it is read is hung up on, and no frame is left out", async () => {
  const frames = Array.from({ length: 30 }, (_, i) => `${i}`.padEnd(MAX_CHARS, "x"));
  await using peer = startPeer({ frames, stays: true });
  using clients = new HttpClients();
  const connection = await webSocketEventStream(clients).connect(request(peer.url));
  // The peer stays: it is the client that ends the stream.
  await peer.received();
  const read: string[] = [];
  for (let next = await connection.next(); next !== undefined; next = await connection.next()) {
    read.push(next);
  }
  assertEquals(read, frames.slice(0, 9), "eight that may wait, and the one that was too many");
  await closed();
});

Deno.test("event stream: the sandbox's refusal names the flag", {
  permissions: { net: [] },
}, async () => {
  using clients = new HttpClients();
  const connect = () =>
    webSocketEventStream(clients).connect(request(new URL("http://127.0.0.1:8420/")));
  const error = await assertRejects(connect, SealholdError);
  assertEquals(error.code, "PERMISSION_REFUSED");
  assert(error.hint?.includes("--allow-net=127.0.0.1:8420"), error.hint);
});
