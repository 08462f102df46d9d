import { assert, assertEquals } from "@std/assert";
import { Secret } from "../../../src/secret.ts";
import { type Certificate, HAVE_OPENSSL, makeCertificates } from "./certificates.ts";
import { failure, request, send, serve } from "./loopback.ts";
import { fetchTransport } from "../../../src/adapters/http_transport/fetch_transport.ts";
import { HttpClients } from "../../../src/adapters/http_transport/http_clients.ts";

const ignore = !HAVE_OPENSSL;
const skipped = ignore ? " (skipped: no openssl)" : "";
const certificates = HAVE_OPENSSL ? await makeCertificates() : undefined;

/** A TLS server that counts what gets through to it. */
function tlsServer(certificate: Certificate) {
  const seen: (string | null)[] = [];
  const server = serve((request) => {
    seen.push(request.headers.get("authorization"));
    return new Response("hi");
  }, certificate);
  return { server, seen };
}

async function sanitizedSend(url: string, caCerts?: string[]) {
  return await send(url, { bearer: Secret.fromText("t0ken") }, caCerts);
}

Deno.test({
  name: `a certificate of a private authority is trusted with that authority's file${skipped}`,
  ignore,
  async fn() {
    const { ca, good } = certificates!;
    const { server, seen } = tlsServer(good);
    await using running = server;
    const response = await sanitizedSend(running.origin, [ca]);
    assertEquals(response.status, 200);
    assertEquals(seen, ["Bearer t0ken"]);
  },
});

const REFUSED: readonly [string, "good" | "wrongName" | "expired" | "selfSigned", boolean][] = [
  ["of an unknown authority", "good", false],
  ["signed by itself", "selfSigned", false],
  ["signed by itself, another authority given", "selfSigned", true],
  ["for another name", "wrongName", true],
  ["that has expired", "expired", true],
];

for (const [what, which, withCa] of REFUSED) {
  Deno.test({
    name: `case 8: a certificate ${what} is refused, nothing is sent${skipped}`,
    ignore,
    async fn() {
      const { server, seen } = tlsServer(certificates![which]);
      await using running = server;
      const error = await failure(() =>
        sanitizedSend(running.origin, withCa ? [certificates!.ca] : undefined)
      );
      assertEquals([error.code, error.data["unsent"]], ["UNREACHABLE", true]);
      assertEquals(error.message, `The certificate of localhost:${running.port} is not trusted`);
      assert(error.hint?.includes("SEALHOLD_CA_FILE"), error.hint);
      assertEquals(error.data["permanent"], true, "trying again does not help");
      assertEquals(seen, []);
    },
  });
}

Deno.test({
  name: `plain http where TLS is expected is UNREACHABLE, nothing is sent${skipped}`,
  async fn() {
    const seen: string[] = [];
    await using server = serve((request) => {
      seen.push(request.url);
      return new Response("hi");
    });
    const error = await failure(() => sanitizedSend(`https://127.0.0.1:${server.port}`));
    assertEquals([error.code, error.data["unsent"]], ["UNREACHABLE", true]);
    assertEquals(seen, []);
  },
});

const BROKEN: readonly [string, string][] = [
  ["no PEM at all", "just text"],
  ["nothing", ""],
  [
    "a key in place of a certificate",
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
  ],
  ["a certificate that is none", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
];

for (const [what, pem] of BROKEN) {
  Deno.test(`an authority file with ${what} is refused, not passed over`, async () => {
    const error = await failure(() => send("https://127.0.0.1:8421", {}, [pem]));
    assertEquals(error.code, "CONFIG_INVALID");
    assert(error.hint?.includes("SEALHOLD_CA_FILE"));
  });
}

Deno.test("the authority file is read once, and only for https", async () => {
  let reads = 0;
  using clients = new HttpClients({
    caCerts: () => {
      reads++;
      return Promise.resolve(["text"]);
    },
  });
  const transport = fetchTransport(clients);
  await using server = serve(() => new Response("hi"));
  await transport.send(request(server.origin));
  assertEquals(reads, 0);
  for (let i = 0; i < 2; i++) {
    await failure(() => transport.send(request("https://127.0.0.1:8421")));
  }
  assertEquals(reads, 1);
});
