/** What only a real answer can do; the rest is in the contract. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { HttpClients } from "../../../src/adapters/http_transport/http_clients.ts";
import { sseEventStream } from "../../../src/adapters/event_stream/sse_event_stream.ts";
import { SealholdError } from "../../../src/errors.ts";
import type { EventStreamRequest } from "../../../src/ports/event_stream.ts";
import { Secret } from "../../../src/secret.ts";
import { startPeer } from "./peer.ts";

const MAX_CHARS = 1000;

function request(url: URL): EventStreamRequest {
  const bounds = { timeoutMs: 10_000, idleMs: 10_000, maxFrameChars: MAX_CHARS };
  return { url, bearer: Secret.fromText("t"), ...bounds };
}

Deno.test("event stream: bytes that are no UTF-8 end the stream", async () => {
  // A whole event: a reader that puts up with them would hand it over.
  const event = Uint8Array.from("data: \xff\n\n", (char) => char.charCodeAt(0));
  await using peer = startPeer({ frames: ["a", event, "c"], stays: true });
  using clients = new HttpClients();
  const connection = await sseEventStream(clients).connect(request(peer.url));
  const read: string[] = [];
  for (let next = await connection.next(); next !== undefined; next = await connection.next()) {
    read.push(next);
  }
  // What comes in one piece with them goes with them.
  assert(read.length === 0 || (read.length === 1 && read[0] === "a"), read.join());
});

Deno.test("case 20: a line that never ends is not read on; comments and other fields are passed over", async () => {
  const line = new TextEncoder().encode(`data: ${"x".repeat(10_000)}`);
  const other = new TextEncoder().encode(": here\nid: 7\nretry: 1\nevent: message\ndata: b\n\n");
  await using peer = startPeer({ frames: [other, line, line], stays: true });
  using clients = new HttpClients();
  const connection = await sseEventStream(clients).connect(request(peer.url));
  assertEquals([await connection.next(), await connection.next()], ["b", undefined]);
});

Deno.test("case 20: what is not asked for is not read: a server that sends without end waits", async () => {
  let given = 0;
  const cancelled = Promise.withResolvers<void>();
  const event = new TextEncoder().encode(`data: ${"x".repeat(900)}\n\n`.repeat(70));
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            given++;
            controller.enqueue(event);
          },
          cancel: () => cancelled.resolve(),
        }, { highWaterMark: 0 }),
        { headers: { "content-type": "text/event-stream" } },
      ),
  );
  const clients = new HttpClients();
  const url = new URL(`http://127.0.0.1:${server.addr.port}/`);
  const connection = await sseEventStream(clients).connect(request(url));
  for (let i = 0; i < 1000; i++) assertEquals((await connection.next())?.length, 900);
  // 63 KiB each: what the network between takes on its own is 4 MiB or so.
  assert(given < 400, `${given} pieces were given for 15 that were asked for`);
  connection.close();
  await cancelled.promise;
  await server.shutdown();
  clients.close();
});

Deno.test("event stream: the sandbox's refusal names the flag", {
  permissions: { net: [] },
}, async () => {
  using clients = new HttpClients();
  const connect = () => sseEventStream(clients).connect(request(new URL("http://127.0.0.1:8420/")));
  const error = await assertRejects(connect, SealholdError);
  assertEquals(error.code, "PERMISSION_REFUSED");
  assert(error.hint?.includes("--allow-net=127.0.0.1:8420"), error.hint);
});
