import { assertEquals } from "@std/assert";
import { listening, sending, untilCut } from "./sockets_fixture.ts";

/** What a client that speaks HTTP/2 without asking begins with (RFC 9113 section 3.4), and its empty SETTINGS. */
const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/** GET / with `host: x`, on a stream of its own, as HPACK has it without a table (RFC 7541 appendix A). */
function getOn(stream: number): string {
  const block = "\x82\x86\x84\x0f\x17\x01x";
  return `\0\0${String.fromCharCode(block.length)}\x01\x05\0\0\0${String.fromCharCode(stream)}${block}`;
}

Deno.test("case 50: a connection that asks for several things at once speaks HTTP/2, and is cut", async () => {
  let asked = 0;
  const gate = Promise.withResolvers<void>();
  const handler = async () => {
    // Not cut, it fails and does not hang.
    if (++asked > 1) gate.resolve();
    else await gate.promise;
    return new Response("late", { status: 400, headers: { connection: "close" } });
  };
  await using server = await listening(handler);
  const connection = await sending(server, "");
  const frames = PREFACE + getOn(1) + getOn(3) + getOn(5);
  await connection.write(Uint8Array.from(frames, (char) => char.charCodeAt(0)));
  await untilCut(connection);
  gate.resolve();
  assertEquals(asked, 1);
});
