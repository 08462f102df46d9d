import { assert, assertEquals } from "@std/assert";
import { HAVE_OPENSSL, makeCertificates } from "../../adapters/http_transport/certificates.ts";
import { answerOf, get, listening, sending, untilCut } from "./sockets_fixture.ts";

/** What a client that speaks HTTP/2 without asking begins with (RFC 9113 section 3.4), and its empty SETTINGS. */
const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/** GET / with `host: x`, on a stream of its own, as HPACK has it without a table (RFC 7541 appendix A). */
function getOn(stream: number): string {
  const block = "\x82\x86\x84\x0f\x17\x01x";
  return `\0\0${String.fromCharCode(block.length)}\x01\x05\0\0\0${
    String.fromCharCode(stream)
  }${block}`;
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
  await connection.write(bytesOf(frames));
  await untilCut(connection);
  gate.resolve();
  assertEquals(asked, 1);
});

Deno.test({
  name: "case 50: over TLS without an agreed protocol, one request is answered and no more",
  ignore: !HAVE_OPENSSL,
  async fn(t) {
    const { ca, good: tls } = await makeCertificates();
    let asked = 0;
    await using server = await listening(() => Promise.resolve(new Response(`${++asked}`)), {
      tls,
    });
    const connect = (port: number, alpnProtocols?: string[]) =>
      Deno.connectTls({
        hostname: "localhost",
        port,
        caCerts: [ca],
        ...(alpnProtocols && { alpnProtocols }),
      });

    await t.step("HTTP/2: a second one, the first being answered, is cut", async () => {
      const connection = await sending(server, "", connect);
      await connection.write(bytesOf(PREFACE + getOn(1)));
      const buffer = new Uint8Array(65_536);
      // The answer's text, a whole frame, comes last.
      for (let text = ""; !text.endsWith("\x011");) {
        const count = await connection.read(buffer);
        if (count === null) break;
        text += String.fromCharCode(...buffer.subarray(0, count)).replaceAll("\0", "");
      }
      await connection.write(bytesOf(getOn(3)));
      await untilCut(connection);
      assertEquals(asked, 1);
    });

    await t.step("HTTP/1: the answer says so", async () => {
      const connection = await sending(server, get("/"), connect);
      const answer = await answerOf(connection);
      connection.close();
      assert(/\r\nconnection: close\r\n/i.test(answer), answer);
    });

    await t.step("HTTP/1, agreed on: the connection is used again", async () => {
      const agreed = (port: number) => connect(port, ["http/1.1"]);
      const connection = await sending(server, get("/"), agreed);
      await answerOf(connection);
      await connection.write(bytesOf(get("/")));
      assert((await answerOf(connection)).startsWith("HTTP/1.1 200 "));
      connection.close();
    });
  },
});

function bytesOf(frames: string): Uint8Array {
  return Uint8Array.from(frames, (char) => char.charCodeAt(0));
}
