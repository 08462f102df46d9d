/** Connections as a stranger opens them: each of these waits for the cut, and would wait for ever without it. */
import { assert, assertEquals } from "@std/assert";
import type { Handler } from "../../../src/server/http/server_deps.ts";
import { HAVE_OPENSSL, makeCertificates } from "../../adapters/http_transport/certificates.ts";
import { answerOf, get, listening, sending, untilCut } from "./sockets_fixture.ts";

const hello: Handler = () => Promise.resolve(new Response("x"));

Deno.test("accept loop: nothing at all, or half a head, is cut after its time", async () => {
  await using server = await listening(hello, { limits: { headMs: 50 } });
  const silent = await sending(server, "");
  const half = await sending(server, "GET / HTTP/1.1\r\nhost: x\r\n");
  assertEquals([await untilCut(silent), await untilCut(half)], ["", ""]);
});

Deno.test("accept loop: an idle connection is cut after its time", async () => {
  await using server = await listening(hello, { limits: { idleMs: 50 } });
  const text = await untilCut(await sending(server, get("/")));
  assert(text.startsWith("HTTP/1.1 200 OK"), text);
});

Deno.test("accept loop: an answer that ends the connection ends it, whatever is left of the body", async () => {
  const late: Handler = () =>
    Promise.resolve(new Response("late", { status: 408, headers: { connection: "close" } }));
  await using server = await listening(late, { limits: { lingerMs: 50 } });
  const head = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{";
  const text = await untilCut(await sending(server, head));
  assert(text.startsWith("HTTP/1.1 408 "), text);
});

Deno.test("accept loop: an answer that nobody takes is cut; its stream is told", async () => {
  const told = Promise.withResolvers<void>();
  const endless: Handler = (_request, { connection }) => {
    const outgoing = connection?.outgoing(() => told.resolve());
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      outgoing?.taken();
      controller.enqueue(new Uint8Array(65_536));
    };
    return Promise.resolve(new Response(new ReadableStream({ pull }, { highWaterMark: 0 })));
  };
  await using server = await listening(endless, { limits: { stallMs: 50 } });
  const connection = await sending(server, get("/"));
  await told.promise;
  await untilCut(connection);
});

Deno.test("accept loop: an address has its share of connections; those over it are ended at once", async () => {
  await using server = await listening(hello, { limits: { maxPerAddress: 2 } });
  const first = await sending(server, get("/"));
  const second = await sending(server, get("/"));
  await Promise.all([answerOf(first), answerOf(second)]);
  // Its whole request is there: one that was let in would be answered.
  const third = await sending(server, get("/", "connection: close")).catch(() => undefined);
  assertEquals(await (third && untilCut(third)) ?? "", "");
  first.close();
  for (let text = ""; !text.startsWith("HTTP/1.1 200 OK");) {
    // As soon as the server has noticed.
    const again = await sending(server, get("/", "connection: close"));
    text = await untilCut(again);
  }
  second.close();
});

const overTls = { ignore: !HAVE_OPENSSL };

Deno.test(
  "accept loop: over TLS HTTP/1.1 is spoken alone, and what is idle is cut",
  overTls,
  async () => {
    const { ca, good: tls } = await makeCertificates();
    await using server = await listening(hello, { tls, limits: { idleMs: 50, headMs: 60_000 } });
    const connection = await Deno.connectTls({
      hostname: "127.0.0.1",
      port: server.port,
      caCerts: [ca],
      alpnProtocols: ["h2", "http/1.1"],
    });
    assertEquals((await connection.handshake()).alpnProtocol, "http/1.1");
    await connection.write(new TextEncoder().encode(get("/")));
    assert((await untilCut(connection)).startsWith("HTTP/1.1 200 OK"));
  },
);

Deno.test(
  "accept loop: a handshake that never ends does not hold up the end",
  overTls,
  async () => {
    const { good: tls } = await makeCertificates();
    const server = await listening(hello, { tls, limits: { headMs: 1 }, graceMs: 60_000 });
    const held = await sending(server, "\x16\x03\x01");
    const other = await sending(server, "");
    await server[Symbol.asyncDispose]();
    for (const each of [held, other]) each.close();
  },
);
