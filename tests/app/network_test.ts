/** One process has one network: requests and event streams go through the same clients of the runtime. */
import { assertEquals } from "@std/assert";
import { clientAdapters } from "../../src/app/client/client_adapters.ts";
import type { Network } from "../../src/app/client/client_ports.ts";
import { Secret } from "../../src/secret.ts";
import {
  type Certificate,
  HAVE_OPENSSL,
  makeCertificates,
} from "../adapters/http_transport/certificates.ts";
import { request, serve } from "../adapters/http_transport/loopback.ts";

const ignore = !HAVE_OPENSSL;
const skipped = ignore ? " (skipped: no openssl)" : "";

/** Counts the runtime's clients while it runs: how many were made, and how many are left open. */
async function countingClients(run: () => Promise<void>): Promise<{ made: number; open: number }> {
  const real = Deno.createHttpClient;
  const count = { made: 0, open: 0 };
  Deno.createHttpClient = (options) => {
    const client = real(options);
    const close = client.close.bind(client);
    count.made++;
    count.open++;
    client.close = () => {
      count.open--;
      close();
    };
    return client;
  };
  try {
    await run();
  } finally {
    Deno.createHttpClient = real;
  }
  return count;
}

/** A server that says `hi`, and over an event stream too. */
function greeter(certificate?: Certificate) {
  return serve((request) => {
    if (request.headers.get("accept") !== "text/event-stream") return new Response("hi");
    return new Response("data: hi\n\n", { headers: { "content-type": "text/event-stream" } });
  }, certificate);
}

/** Two requests, a stream and an event stream. */
async function speak({ transport, eventStream }: Network, origin: string): Promise<void> {
  for (let i = 0; i < 2; i++) assertEquals((await transport.send(request(origin))).status, 200);
  for await (const piece of (await transport.stream(request(origin))).body) {
    assertEquals(new TextDecoder().decode(piece), "hi");
  }
  const connection = await (await eventStream()).connect({
    url: new URL(origin),
    bearer: Secret.fromText("t"),
    timeoutMs: 5000,
    idleMs: 5000,
    maxFrameChars: 100,
  });
  assertEquals(await connection.next(), "hi");
  connection.close();
  assertEquals(await connection.next(), undefined);
}

Deno.test(`network: one client for https, which trusts the authority that was read once; closed in the end${skipped}`, async (t) => {
  await t.step({ name: "over TLS", ignore, fn: overTls });
});

async function overTls(): Promise<void> {
  const { ca, good } = await makeCertificates();
  await using server = greeter(good);
  let reads = 0;
  const count = await countingClients(async () => {
    const caCerts = () => {
      reads++;
      return Promise.resolve([ca]);
    };
    const network = clientAdapters().network({ caCerts });
    await speak(network, server.origin);
    network.close();
    // The client for https is made, and so closed, behind a promise.
    await Promise.resolve();
  });
  assertEquals([count, reads], [{ made: 1, open: 0 }, 1]);
}

Deno.test("network: one client for each server of plain http, and no authority is read for it", async () => {
  await using one = greeter();
  await using two = greeter();
  const count = await countingClients(async () => {
    const caCerts = () => Promise.reject(new TypeError("no authority was expected"));
    const network = clientAdapters().network({ caCerts });
    for (const { origin } of [one, two, one]) await speak(network, origin);
    network.close();
  });
  assertEquals(count, { made: 2, open: 0 });
});

Deno.test("network: nothing is made before the first connection, and closing twice is no fault", async () => {
  const count = await countingClients(() => {
    const network = clientAdapters().network({ caCerts: () => Promise.resolve([]) });
    network.close();
    network.close();
    return Promise.resolve();
  });
  assertEquals(count, { made: 0, open: 0 });
});

Deno.test("network: an exchange that is under way when the network is closed goes on to its end", async () => {
  const asked = Promise.withResolvers<void>();
  const body = Promise.withResolvers<string>();
  await using server = serve(async () => {
    asked.resolve();
    return new Response(await body.promise);
  });
  const network = clientAdapters().network({ caCerts: () => Promise.resolve([]) });
  const answer = network.transport.send(request(server.origin));
  await asked.promise;
  network.close();
  body.resolve("whole");
  assertEquals(new TextDecoder().decode((await answer).body), "whole");
});
