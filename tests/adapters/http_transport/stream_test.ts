/** Bodies that are read as they come. */
import { assert, assertEquals } from "@std/assert";
import type { HttpRequest, HttpStream } from "../../../src/ports/http_transport.ts";
import { Secret } from "../../../src/secret.ts";
import { briefTransport, failure, request, send, serve } from "./loopback.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

async function stream(url: string, rest: Partial<HttpRequest> = {}): Promise<HttpStream> {
  return await briefTransport.stream(request(url, rest));
}

async function drain(answer: HttpStream): Promise<string> {
  let text = "";
  for await (const piece of answer.body) text += new TextDecoder().decode(piece);
  return text;
}

/** A server whose body the test feeds by hand; `gone` resolves when its reader has left. */
function fedServer(headers: Record<string, string> = {}) {
  const gone = Promise.withResolvers<void>();
  const feeding = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  const server = serve(() =>
    new Response(
      new ReadableStream<Uint8Array>({
        start: (controller) => feeding.resolve(controller),
        cancel: () => gone.resolve(),
      }),
      { headers },
    )
  );
  return { server, feed: feeding.promise, gone: gone.promise };
}

Deno.test("a stream hands over each piece while the body is still open", async () => {
  const { server, feed } = fedServer({ "X-Answer": "42" });
  await using _ = server;
  const opening = stream(server.origin);
  const body = await feed;
  body.enqueue(bytes("one"));
  const answer = await opening;
  assertEquals([answer.status, answer.headers["x-answer"]], [200, "42"]);
  const reading = answer.body[Symbol.asyncIterator]();
  assertEquals((await reading.next()).value, bytes("one"));
  body.enqueue(bytes("two"));
  assertEquals((await reading.next()).value, bytes("two"));
  body.close();
  assertEquals((await reading.next()).done, true);
});

Deno.test("ending a stream early closes the connection", async () => {
  const { server, feed, gone } = fedServer();
  await using _ = server;
  const opening = stream(server.origin);
  (await feed).enqueue(bytes("one"));
  for await (const piece of (await opening).body) {
    assertEquals(piece, bytes("one"));
    break;
  }
  await gone;
});

Deno.test("an error of the reader closes the connection and is passed on as it is", async () => {
  const { server, feed, gone } = fedServer();
  await using _ = server;
  const opening = stream(server.origin);
  (await feed).enqueue(bytes("one"));
  const answer = await opening;
  let seen: unknown;
  try {
    for await (const _piece of answer.body) throw new RangeError("mine");
  } catch (error) {
    seen = error;
  }
  assert(seen instanceof RangeError);
  await gone;
});

Deno.test("no headers in time is TIMED_OUT, and the hint names the server", async () => {
  const never = Promise.withResolvers<Response>();
  await using server = serve(() => never.promise);
  const error = await failure(() => stream(server.origin, { timeoutMs: 200 }));
  assertEquals(error.code, "TIMED_OUT");
  assert(error.hint?.includes(server.origin));
  never.resolve(new Response());
});

Deno.test("case 20: silence in mid-stream is TIMED_OUT, after what came is handed over", async () => {
  const { server, feed, gone } = fedServer();
  await using _ = server;
  const opening = stream(server.origin, { timeoutMs: 300 });
  (await feed).enqueue(bytes("one"));
  const answer = await opening;
  const reading = answer.body[Symbol.asyncIterator]();
  assertEquals((await reading.next()).value, bytes("one"));
  assertEquals((await failure(() => reading.next())).code, "TIMED_OUT");
  await gone;
});

Deno.test("the limit is on each wait: a slow stream and a slow reader outlast it", async () => {
  const { server, feed } = fedServer();
  await using _ = server;
  const opening = stream(server.origin, { timeoutMs: 400 });
  const body = await feed;
  body.enqueue(bytes("0"));
  const answer = await opening;
  let text = "";
  for await (const piece of answer.body) {
    text += new TextDecoder().decode(piece);
    await new Promise((resolve) => setTimeout(resolve, text.length === 1 ? 600 : 150));
    if (text.length === 5) body.close();
    else body.enqueue(bytes(String(text.length)));
  }
  assertEquals(text, "01234");
});

Deno.test("case 20: an endless stream is cut off at the limit", async () => {
  let sent = 0;
  await using server = serve(() =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += 16_384;
          controller.enqueue(new Uint8Array(16_384));
        },
      }),
    )
  );
  const error = await failure(async () => await drain(await stream(server.origin)));
  assertEquals(error.code, "BAD_RESPONSE");
  assert(sent < 64 * 1024 * 1024);
});

Deno.test("case 43: a compressed stream counts by what it unpacks to", async () => {
  const packed = new Blob([new Uint8Array(8 * 1024 * 1024)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const small = new Uint8Array(await new Response(packed).arrayBuffer());
  await using server = serve(() =>
    new Response(small, { headers: { "content-encoding": "gzip" } })
  );
  const error = await failure(async () => await drain(await stream(server.origin)));
  assertEquals(error.code, "BAD_RESPONSE");
});

for (const way of ["send", "stream"] as const) {
  Deno.test(`case 51, ${way}: a declared length beside chunks is believed by nobody: every byte is counted`, async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    let written = 0;
    const talk = (async () => {
      using connection = await listener.accept();
      await connection.read(new Uint8Array(1024));
      const head = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\ntransfer-encoding: chunked\r\n\r\n";
      const chunk = bytes(`10000\r\n${"x".repeat(65_536)}\r\n`);
      try {
        await connection.write(bytes(head));
        // 64 MiB, unless the client hangs up: its limit is 1000 bytes.
        for (let i = 0; i < 1024; i++) written += await connection.write(chunk);
      } catch {
        // It did.
      }
    })();
    const origin = `http://127.0.0.1:${listener.addr.port}`;
    const error = await failure(async () =>
      way === "send"
        ? await send(origin, { maxResponseBytes: 1000 })
        : await drain(await stream(origin, { maxResponseBytes: 1000 }))
    );
    assertEquals([error.code, error.message.includes("1000 bytes")], ["BAD_RESPONSE", true]);
    await talk;
    assert(written < 32 * 1024 * 1024, `${written} bytes were taken`);
    listener.close();
  });
}

Deno.test("a connection that is cut off in mid-stream is UNREACHABLE", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const talk = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(1024));
    await connection.write(
      bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n"),
    );
  })();
  const answer = await stream(`http://127.0.0.1:${listener.addr.port}`);
  const reading = answer.body[Symbol.asyncIterator]();
  assertEquals((await reading.next()).value, bytes("one"));
  const error = await failure(() => reading.next());
  assertEquals([error.code, error.message], ["UNREACHABLE", "The server's answer broke off"]);
  await talk;
  listener.close();
});

for (const way of ["send", "stream"] as const) {
  Deno.test(`case 2, ${way}: a 307 is handed back and the secret header goes nowhere`, async () => {
    let hits = 0;
    await using other = serve(() => {
      hits++;
      return new Response("taken");
    });
    await using server = serve(() =>
      new Response(null, { status: 307, headers: { location: `${other.origin}/steal` } })
    );
    const rest = {
      method: "POST" as const,
      secretHeaders: { "x-api-key": Secret.fromText("k3y") },
      body: bytes("s3cr3t"),
    };
    const status = way === "send"
      ? (await send(server.origin, rest)).status
      : await stream(server.origin, rest).then(async (answer) => {
        await drain(answer);
        return answer.status;
      });
    assertEquals([status, hits], [307, 0]);
  });
}
