/** The client's event stream against a real server, over a line that is cut 200 times. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { sseEventStream } from "../../src/adapters/event_stream/sse_event_stream.ts";
import { HttpClients } from "../../src/adapters/http_transport/http_clients.ts";
import { watchEvents } from "../../src/core/client/messaging/live/watch_events.ts";
import { SealholdError } from "../../src/errors.ts";
import { Secret } from "../../src/secret.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { CutLine, wsToken } from "../server/events_fixture.ts";
import { callFunction, register, value } from "../server/function_fixture.ts";
import { exchangeOf, newCode, token } from "../server/oauth_fixture.ts";
import { startTestServer } from "../server/harness.ts";

const CUTS = 200;
const request = {
  timeoutMs: 5000,
  idleMs: 5000,
  maxFrameChars: 1_000_000,
};

Deno.test("event stream: over 200 forced disconnects nothing is missed and nothing comes twice", async () => {
  await using server = await startTestServer();
  const alice = await register(server, "alice");
  const bob = await register(server, "bob");
  const random = new SeededRandom("cuts");
  // The handshake is some 150 bytes, a message some 450: cuts fall into both.
  const line: CutLine = new CutLine(
    server.port,
    () => line.cuts < CUTS ? 50 + random.below(1500) : Infinity,
  );
  const bearer = Secret.fromText(await wsToken(server, bob.token));
  const stopping = new AbortController();
  const sent: string[] = [];
  const say = async (text: string) => {
    sent.push(text);
    const message = { to: bob.aid, type: "text", envelope: { text } };
    await value(callFunction(server, "messages:send", message, alice.token));
  };
  const sending = (async () => {
    for (let i = 0; line.cuts < CUTS; i++) {
      await say(`message ${i}`);
      await new Promise((resolve) => setTimeout(resolve, random.below(8)));
    }
    await say("last");
  })();
  const got: string[] = [];
  let losses = 0;
  using clients = new HttpClients();
  const watched = watchEvents(
    { events: sseEventStream(clients), clock: new FixedClock(), random },
    {
      origin: line.url,
      userAgent: "sealhold/test",
      since: 0,
      wsToken: () => Promise.resolve(bearer),
      signal: stopping.signal,
    },
  );
  try {
    for await (const event of watched) {
      if (event.kind === "lost") losses++;
      if (event.kind !== "message") continue;
      const { text } = event.message.envelope as { text: string };
      got.push(text);
      if (text === "last") stopping.abort();
    }
  } finally {
    // Ends the sending as well.
    line.cuts = Math.max(line.cuts, CUTS);
    await sending;
    line.close();
  }
  assertEquals(got, sent);
  assert(losses >= CUTS, `${losses} losses`);
  assert(got.length > 50, `${got.length} messages`);
});

Deno.test("event stream: a refused handshake says why", async () => {
  await using server = await startTestServer();
  const limited = (await token(server, exchangeOf(await newCode(server)))).json.access_token;
  using clients = new HttpClients();
  const events = sseEventStream(clients);
  const connect = (path: string, bearer: string) =>
    events.connect({
      ...request,
      url: new URL(path, server.url),
      bearer: Secret.fromText(bearer),
    });
  const code = async (path: string, bearer: string) =>
    (await assertRejects(() => connect(path, bearer), SealholdError)).code;
  assertEquals(await code("/events", "nonsense"), "NOT_AUTHENTICATED");
  assertEquals(await code("/events", await wsToken(server, limited)), "DENIED");
  assertEquals(await code("/nowhere", "x"), "BAD_RESPONSE");
  assertEquals(await code("/events", "bad\r\nheader"), "INVALID_VALUE");
});

Deno.test("event stream: nobody there, nobody answering, and a server that says nothing more", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = silent.addr;
  const held: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of silent) held.push(connection);
  })().catch(() => {});
  using clients = new HttpClients();
  const events = sseEventStream(clients);
  const connect = () =>
    events.connect({
      ...request,
      url: new URL(`http://127.0.0.1:${port}/`),
      bearer: Secret.fromText("t"),
      timeoutMs: 100,
    });
  const slow = await assertRejects(connect, SealholdError);
  assertEquals(slow.code, "TIMED_OUT");
  silent.close();
  for (const connection of held) connection.close();
  await accepting;
  const gone = await assertRejects(connect, SealholdError);
  assertEquals(gone.code, "UNREACHABLE");

  await using server = await startTestServer();
  const bob = await register(server, "bob");
  const quiet = await events.connect({
    ...request,
    url: new URL("/events", server.url),
    bearer: Secret.fromText(await wsToken(server, bob.token)),
    idleMs: 100,
  });
  assert((await quiet.next())?.includes("snapshot"));
  assertEquals(await quiet.next(), undefined);
  quiet.close();
});

Deno.test("event stream: a frame that is too large ends the stream", async () => {
  await using server = await startTestServer();
  const alice = await register(server, "alice");
  const bob = await register(server, "bob");
  const message = { to: bob.aid, type: "text", envelope: { text: "x".repeat(5000) } };
  await value(callFunction(server, "messages:send", message, alice.token));
  using clients = new HttpClients();
  const connection = await sseEventStream(clients).connect({
    ...request,
    url: new URL("/events", server.url),
    bearer: Secret.fromText(await wsToken(server, bob.token)),
    headers: { "last-event-id": "0" },
    maxFrameChars: 4000,
  });
  assert((await connection.next())?.includes("snapshot"));
  assertEquals(await connection.next(), undefined);
  connection.close();
});
