import { assert, assertEquals } from "@std/assert";
import { framingFault } from "../../../src/server/sockets/request_framing.ts";
import { get, listening, sending, untilCut } from "./sockets_fixture.ts";

const HOSTILE: [why: string, text: string][] = [
  ["no Host", "GET / HTTP/1.1\r\n\r\n"],
  ["two Hosts", "GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n"],
  ["an empty Host", "GET / HTTP/1.1\r\nhost:\r\n\r\n"],
  [
    "a length and chunks",
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  ],
  [
    "chunks and a length",
    "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 10\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  ],
  [
    "another coding",
    "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  ],
  [
    "chunked twice",
    "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
  ],
  [
    "two lengths",
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
  ],
];

Deno.test("case 51: a request that two readers would read differently is refused, and its connection ends", async (t) => {
  let asked = 0;
  const handler = () => Promise.resolve(new Response(`${++asked}`));
  for (const bounded of [true, false]) {
    await using server = await listening(handler, {
      limits: { lingerMs: 20 },
      ...(bounded ? {} : { serveHttp: null }),
    });
    for (const [why, text] of HOSTILE) {
      // Deno 2.6 forgets the length, and reads chunks as it should.
      if (why === "chunks and a length" && Deno.version.deno.startsWith("2.6.")) continue;
      await t.step(`${why}${bounded ? "" : ", over Deno.serve"}`, async () => {
        // What follows on the same connection must never be read as a request.
        const connection = await sending(server, bounded ? text + get("/smuggled") : text);
        const answer = await (bounded ? untilCut(connection) : firstOf(connection));
        assert(answer.startsWith("HTTP/1.1 400 "), answer);
        assert(/\r\nconnection: close\r\n/i.test(answer), answer);
      });
    }
  }
  assertEquals(asked, 0);
});

Deno.test("framing: what is right is let through, and not a length beside chunks", () => {
  const fault = (headers: Record<string, string>) =>
    framingFault(new Request("http://x/", { headers }));
  assertEquals(fault({ host: "x" }), undefined);
  assertEquals(fault({ host: "[::1]:8420", "content-length": "3" }), undefined);
  assertEquals(fault({ host: "x", "transfer-encoding": "Chunked" }), undefined);
  // Which of the two an HTTP parser shows is the runtime's to say; both are never right.
  const both = fault({ host: "x", "transfer-encoding": "chunked", "content-length": "3" });
  assertEquals([both?.status, both?.headers.connection], [400, "close"]);
});

async function firstOf(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(65_536);
  const count = await connection.read(buffer) ?? 0;
  connection.close();
  return new TextDecoder().decode(buffer.subarray(0, count));
}
