/** Deno reads the proxy variables once, when its first client is made: every case is a process of its own. */
import { assert, assertEquals } from "@std/assert";
import { HAVE_OPENSSL, makeCertificates } from "./certificates.ts";
import { runScript, serve } from "./loopback.ts";

const CANARY = "c4n4ry-t0ken";

const SEND = `
import { fetchTransport } from "@src/adapters/http_transport/fetch_transport.ts";
import { HttpClients } from "@src/adapters/http_transport/http_clients.ts";
import { Secret } from "@src/secret.ts";
const [url, ca] = Deno.args;
const clients = new HttpClients(ca ? { caCerts: () => Promise.resolve([ca]) } : {});
const transport = fetchTransport(clients);
const request = {
  method: "POST", url: new URL(url), bearer: Secret.fromText("${CANARY}"),
  body: new TextEncoder().encode("${CANARY}"), timeoutMs: 60_000, maxResponseBytes: 9999,
};
try {
  const { status, body } = await transport.send(request);
  console.log(status, new TextDecoder().decode(body));
} catch (error) { console.log(error.code, error.message); }
Deno.exit(0);
`;

/** A proxy that writes down what it is told; it passes CONNECT on to the port asked for. */
function startProxy() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const heard: string[] = [];
  const ended = (async () => {
    for await (const client of listener) await answer(client, heard).catch(() => {});
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    heard,
    async [Symbol.asyncDispose]() {
      listener.close();
      await ended;
    },
  };
}

async function answer(client: Deno.TcpConn, heard: string[]): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  const count = await client.read(buffer);
  const head = new TextDecoder("latin1").decode(buffer.subarray(0, count ?? 0));
  heard.push(head);
  const port = head.match(/^CONNECT localhost:(\d+) /)?.[1];
  if (port === undefined) {
    await client.write(
      new TextEncoder().encode("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nstolen"),
    );
    return client.close();
  }
  const upstream = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  await client.write(new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"));
  const tap = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      heard.push(new TextDecoder("latin1").decode(chunk));
      controller.enqueue(chunk);
    },
  });
  await Promise.allSettled([
    client.readable.pipeThrough(tap).pipeTo(upstream.writable),
    upstream.readable.pipeTo(client.writable),
  ]);
}

for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]) {
  for (const host of ["127.0.0.1", "localhost"]) {
    Deno.test(`A10: with ${name}, plain http to ${host} goes past the proxy, token and body unseen`, async () => {
      await using proxy = startProxy();
      const seen: (string | null)[] = [];
      await using server = serve((request) => {
        seen.push(request.headers.get("authorization"));
        return new Response("direct");
      });
      const { stdout, stderr } = await runScript(SEND, {
        flags: [`--allow-net=${host}:${server.port}`],
        env: { [name]: proxy.url, NO_PROXY: "", no_proxy: "" },
        args: [`http://${host}:${server.port}/`],
      });
      assertEquals([stdout, stderr], ["200 direct\n", ""]);
      assertEquals(seen, [`Bearer ${CANARY}`]);
      assertEquals(proxy.heard, []);
    });
  }
}

const ignore = !HAVE_OPENSSL;
const skipped = ignore ? " (skipped: no openssl)" : "";
const certificates = HAVE_OPENSSL ? await makeCertificates() : undefined;

for (const name of ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"]) {
  Deno.test({
    name:
      `${name} is honoured for https without a permission, and the proxy sees no token${skipped}`,
    ignore,
    async fn() {
      await using proxy = startProxy();
      await using server = serve(() => new Response("through"), certificates!.good);
      const { stdout, stderr } = await runScript(SEND, {
        flags: [`--allow-net=localhost:${server.port}`],
        env: { [name]: proxy.url, NO_PROXY: "", no_proxy: "" },
        args: [server.origin, certificates!.ca],
      });
      assertEquals([stdout, stderr], ["200 through\n", ""]);
      assert(proxy.heard[0]?.startsWith(`CONNECT localhost:${server.port} `), "it went through");
      assert(proxy.heard.length > 1, "the tap works");
      assert(!proxy.heard.join("").includes(CANARY));
    },
  });
}

Deno.test({
  name: `NO_PROXY is honoured for https${skipped}`,
  ignore,
  async fn() {
    await using proxy = startProxy();
    await using server = serve(() => new Response("direct"), certificates!.good);
    const { stdout } = await runScript(SEND, {
      flags: [`--allow-net=localhost:${server.port}`],
      env: { HTTPS_PROXY: proxy.url, NO_PROXY: "localhost" },
      args: [server.origin, certificates!.ca],
    });
    assertEquals(stdout, "200 direct\n");
    assertEquals(proxy.heard, []);
  },
});
