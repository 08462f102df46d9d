import { assert, assertEquals } from "@std/assert";
import { Secret } from "../../../src/secret.ts";
import { failure, runScript, send, serve } from "./loopback.ts";

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`cases 1 and 2: a ${status} is handed back and nothing is sent to its target`, async () => {
    let hits = 0;
    await using other = serve(() => {
      hits++;
      return new Response("taken");
    });
    await using server = serve(() =>
      new Response(null, { status, headers: { location: `${other.origin}/steal` } })
    );
    const response = await send(server.origin, {
      method: "POST",
      bearer: Secret.fromText("t0ken"),
      body: new TextEncoder().encode("s3cr3t"),
    });
    assertEquals([response.status, response.headers["location"]], [
      status,
      `${other.origin}/steal`,
    ]);
    assertEquals(hits, 0);
  });
}

Deno.test("case 20: an endless body is cut off at the limit", async () => {
  const chunk = new Uint8Array(16 * 1024);
  let sent = 0;
  await using server = serve(() =>
    new Response(
      new ReadableStream({
        pull(controller) {
          sent += chunk.length;
          controller.enqueue(chunk);
        },
      }),
    )
  );
  const error = await failure(() => send(server.origin, { toSealhold: true }));
  assertEquals(error.code, "BAD_RESPONSE");
  assert(error.hint?.includes("--server"));
  assert(sent < 64 * 1024 * 1024, "the stream was not read on");
});

Deno.test("a compressed bomb counts by what it unpacks to", async () => {
  const packed = new Blob([new Uint8Array(8 * 1024 * 1024)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  assert(bytes.length < 64 * 1024, "small on the wire");
  await using server = serve(() =>
    new Response(bytes, { headers: { "content-encoding": "gzip" } })
  );
  assertEquals((await failure(() => send(server.origin))).code, "BAD_RESPONSE");
});

Deno.test("no answer in time is TIMED_OUT, and the hint names the server", async () => {
  const never = Promise.withResolvers<Response>();
  await using server = serve(() => never.promise);
  const error = await failure(() => send(server.origin, { timeoutMs: 200 }));
  assertEquals(error.code, "TIMED_OUT");
  assertEquals(error.message, "Cannot reach server. Check your connection.");
  assert(error.hint?.includes(server.origin));
  never.resolve(new Response());
});

Deno.test("the time limit covers the body, not only the headers", async () => {
  await using server = serve(() =>
    new Response(
      new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([1])) }),
    )
  );
  assertEquals((await failure(() => send(server.origin, { timeoutMs: 300 }))).code, "TIMED_OUT");
});

Deno.test("nobody listening is UNREACHABLE, without the text of the error underneath", async () => {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  const error = await failure(() =>
    send(`http://127.0.0.1:${port}/secrets/get/canary-name`, { toSealhold: true })
  );
  assertEquals(error.code, "UNREACHABLE");
  assertEquals(error.data["unsent"], true);
  assertEquals(error.message, "Cannot reach server. Check your connection.");
  assertEquals(
    error.hint,
    `Check that http://127.0.0.1:${port} is right and running (sealhold serve)`,
  );
  assertEquals(error.data["permanent"], undefined);
});

Deno.test("a server that speaks no HTTP is UNREACHABLE", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const talk = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(1024));
    await connection.write(new TextEncoder().encode("SSH-2.0-OpenSSH_9.6\r\n"));
  })();
  const error = await failure(() => send(`http://127.0.0.1:${listener.addr.port}`));
  assertEquals(error.code, "UNREACHABLE");
  assertEquals(error.data["unsent"], undefined, "the request was sent");
  await talk;
  listener.close();
});

const ASK = `
import { fetchTransport } from "@src/adapters/http_transport/fetch_transport.ts";
import { HttpClients } from "@src/adapters/http_transport/http_clients.ts";
const request = { method: "GET", url: new URL(Deno.args[0]), timeoutMs: 3000, maxResponseBytes: 99 };
try { await fetchTransport(new HttpClients()).send(request); console.log("sent"); }
catch (error) { console.log(JSON.stringify([error.code, error.message, error.hint, error.data])); }
`;

for (
  const [url, target] of [
    ["http://127.0.0.1:8420/x", "127.0.0.1:8420"],
    ["http://[::1]:8420/x", "[::1]:8420"],
    ["https://sealhold.example.com/x", "sealhold.example.com:443"],
  ] as const
) {
  Deno.test(`a refusal of the sandbox names the flag for ${url}`, async () => {
    const { stdout } = await runScript(ASK, { flags: ["--allow-net=127.0.0.1:1"], args: [url] });
    const flag = `--allow-net=${target}`;
    assertEquals(JSON.parse(stdout), [
      "PERMISSION_REFUSED",
      `The sandbox refuses to connect to ${target}`,
      `Run again with ${flag}`,
      { kind: "net", target, flag },
    ]);
  });
}

Deno.test("the flag that is named is enough", async () => {
  await using server = serve(() => new Response("hi"));
  const flags = [`--allow-net=127.0.0.1:${server.port}`];
  const { stdout, stderr } = await runScript(ASK, { flags, args: [server.origin] });
  assertEquals([stdout, stderr], ["sent\n", ""]);
});

Deno.test("a connection that ends without an answer may have taken the request: not unsent", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const served = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
  })();
  const error = await failure(() => send(`http://127.0.0.1:${listener.addr.port}/`));
  await served;
  assertEquals([error.code, error.data["unsent"]], ["UNREACHABLE", undefined]);
});

Deno.test("a name that nobody knows: nothing was sent", async () => {
  const error = await failure(() => send("https://nobody.invalid/"));
  assertEquals([error.code, error.data["unsent"]], ["UNREACHABLE", true]);
});

Deno.test("the hints of a failure speak of --server only where a Sealhold server was called", async () => {
  await using server = serve(() => new Response("x".repeat(2000)));
  await using silent = serve(() => new Promise(() => {}));
  const failures: [string, object][] = [
    [server.origin, { maxResponseBytes: 1000 }],
    [silent.origin, { timeoutMs: 50 }],
    ["http://127.0.0.1:2/", {}],
  ];
  for (const [url, options] of failures) {
    const sealhold = await failure(() => send(url, { ...options, toSealhold: true }));
    const other = await failure(() => send(url, options));
    assert(/--server|sealhold serve/.test(sealhold.hint ?? ""), sealhold.hint);
    assert(!/--server|sealhold/i.test(`${other.message}${other.hint}`), other.hint);
    assertEquals(other.code, sealhold.code);
  }
});
