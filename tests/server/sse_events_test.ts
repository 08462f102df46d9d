/** Live events as server-sent events over real sockets: the same as over a WebSocket, and cut when nobody takes them. */
import { assert, assertEquals } from "@std/assert";
import { wsToken } from "./events_fixture.ts";
import { callFunction, register, type Registered, value } from "./function_fixture.ts";
import { exchangeOf, newCode, token } from "./oauth_fixture.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "./harness.ts";
import { answerOf, get, sending, untilCut } from "./sockets/sockets_fixture.ts";

interface Scene {
  server: TestServer;
  alice: Registered;
  bob: Registered;
  /** Sends from alice to bob. */
  send(text: string): Promise<number>;
  /** A stream of bob's. */
  open(since?: number): Promise<Events>;
}

/** The events of one stream. */
class Events {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(readonly response: Response) {
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next event as it came; undefined at the end. */
  async next(): Promise<string | undefined> {
    while (!this.#text.includes("\n\n")) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
    const end = this.#text.indexOf("\n\n");
    const event = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 2);
    return event;
  }

  /** The next one of a type, and its data. */
  async frame(type: string): Promise<Record<string, unknown> | undefined> {
    for (let event = await this.next(); event !== undefined; event = await this.next()) {
      if (event.includes(`event: ${type}\n`)) return JSON.parse(event.split("data: ")[1] ?? "");
    }
    return undefined;
  }

  async texts(count: number): Promise<string[]> {
    const texts: string[] = [];
    while (texts.length < count) {
      const frame = await this.frame("message");
      texts.push((frame?.message as { envelope: { text: string } }).envelope.text);
    }
    return texts;
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }
}

function test(
  title: string,
  body: (scene: Scene) => Promise<void>,
  options: TestServerOptions = {},
) {
  Deno.test(`server-sent events: ${title}`, async () => {
    await using server = await startTestServer(options);
    const alice = await register(server, "alice");
    const bob = await register(server, "bob");
    const send = async (text: string) => {
      const message = { to: bob.aid, type: "text", envelope: { text } };
      return (await value(callFunction(server, "messages:send", message, alice.token))).seq;
    };
    const open = async (since?: number) => {
      const response = await fetch(`${server.url}/events`, {
        headers: {
          authorization: `Bearer ${await wsToken(server, bob.token)}`,
          ...(since === undefined ? {} : { "last-event-id": String(since) }),
        },
      });
      assertEquals(response.status, 200);
      return new Events(response);
    };
    await body({ server, alice, bob, send, open });
  });
}

test("snapshot first, then what is waiting, then what comes; each with its number", async ({ alice, send, open }) => {
  const first = await send("one");
  const events = await open(0);
  const { headers } = events.response;
  assertEquals(
    ["content-type", "x-accel-buffering", "cache-control"].map((name) => headers.get(name)),
    ["text/event-stream", "no", "no-store"],
  );
  const counts = JSON.stringify({ type: "snapshot", counts: { [alice.aid]: 1 } });
  assertEquals(await events.next(), `id: 0\nevent: snapshot\ndata: ${counts}`);
  const message = await events.next();
  assert(message?.startsWith(`id: ${first}\nevent: message\ndata: {"type":"message",`), message);
  await send("two");
  assertEquals(await events.texts(1), ["two"]);
  await events.close();
});

test("resumes after the number of the last event, the snapshot's too", async ({ send, open }) => {
  const first = await send("one");
  const cut = await open();
  assertEquals((await cut.next())?.split("\n")[0], `id: ${first}`);
  await cut.close();
  await send("two");
  const again = await open(first);
  assertEquals(await again.texts(1), ["two"]);
  await again.close();
});

test("a number from before the data was put back from a backup: all that is unread, and told so", async ({ send, open }) => {
  const last = await send("one");
  const known = await open(last);
  assertEquals((await known.frame("snapshot"))?.reset, undefined);
  await known.close();
  const events = await open(last + 1);
  const snapshot = await events.next();
  assert(snapshot?.startsWith("id: 0\n") && snapshot.endsWith(',"reset":true}'), snapshot);
  await send("two");
  assertEquals(await events.texts(2), ["one", "two"]);
  await events.close();
});

test("a large message comes whole, in pieces", async ({ send, open }) => {
  const text = "\u{1f600}x".repeat(200_000);
  const events = await open();
  await events.frame("snapshot");
  await send(text);
  assertEquals(await events.texts(1), [text]);
  await events.close();
});

test("who is not let in: no token, one in the query, a limited one; an access token is as good", async ({ server, bob }) => {
  const ws = await wsToken(server, bob.token);
  const limited = (await token(server, exchangeOf(await newCode(server)))).json.access_token;
  const status = async (query: string, headers: Record<string, string>) => {
    const response = await fetch(`${server.url}/events${query}`, { headers });
    await response.body?.cancel();
    return response.status;
  };
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  assertEquals(await status("", {}), 401);
  assertEquals(await status(`?token=${ws}`, {}), 401);
  assertEquals(await status("", bearer(limited)), 403);
  assertEquals(await status("", { ...bearer(ws), "last-event-id": "-1" }), 400);
  assertEquals(await status("", bearer(bob.token)), 200);
});

test(
  "pings come without being answered; a stream ends with its session, and nothing more is sent",
  async ({ server, bob, send, open }) => {
    const events = await open(0);
    for (let i = 0; i < 3; i++) {
      assert(Number.isFinite(Date.parse(String((await events.frame("ping"))?.timestamp))));
    }
    const body = { refresh: bob.refreshToken };
    await server.send("POST", "/api/v1/logout/", { token: bob.token, body });
    await send("too late");
    assertEquals(await events.frame("message"), undefined);
  },
  { events: { pingMs: 20, pongTimeoutMs: 20 } },
);

test("of many streams of one identity the oldest gives way, and what is closed here is gone at once", async ({ server, bob, open }) => {
  const streams: Events[] = [];
  for (let i = 0; i < 9; i++) streams.push(await open());
  await streams[0]!.frame("snapshot");
  assertEquals(await streams[0]!.next(), undefined);
  for (const each of streams.slice(1)) await each.close();
  // Without a connection that could end, a place is kept for as long as nobody takes the stream.
  const ask = async () => {
    const headers = { authorization: `Bearer ${bob.token}` };
    return await server.handler(new Request(`${server.url}/events`, { headers }), { peer: "x" });
  };
  const held = await Promise.all(Array.from({ length: 40 }, ask));
  assert(
    held.every(({ status }) => status === 200),
    "a stream that is closed here is gone at once",
  );
  for (const { body } of held) await body?.cancel();
});

test(
  "case 49: a reader that takes nothing is cut",
  async ({ server, bob, send }) => {
    const head = get("/events", `authorization: Bearer ${bob.token}`, "last-event-id: 0");
    const connection = await sending(server, head);
    await answerOf(connection);
    // More than what lies between takes on its own.
    for (let i = 0; i < 8; i++) await send("x".repeat(1_000_000));
    const gone = Promise.withResolvers<void>();
    const other = await sending(server, get("/health"));
    await answerOf(other);
    // Nothing is read until the server has cut: only then is this connection reset.
    const timer = setInterval(() => {
      connection.write(new Uint8Array(1)).catch(() => gone.resolve());
    }, 20);
    await gone.promise;
    clearInterval(timer);
    await untilCut(connection);
    other.close();
  },
  { sockets: { stallMs: 100, sweepMs: 20, idleMs: 600_000 } },
);

test("a server that stops ends its streams at once", async ({ server, open }) => {
  const events = await open();
  await events.frame("snapshot");
  const [end] = await Promise.all([events.next(), server.stop()]);
  assertEquals(end, undefined);
});
