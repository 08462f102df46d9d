/** Live events over real sockets: snapshot, order, resume, pings, tokens, and what must not get through. */
import { assert, assertEquals } from "@std/assert";
import type { DeliveredMessage } from "../../src/core/shared/message/delivered_message.ts";
import { EventSocket } from "../../src/server/events/event_socket.ts";
import type { EventSource } from "../../src/server/events/event_source.ts";
import type { Channel } from "../../src/server/http/channel.ts";
import { callFunction, register, type Registered, value } from "./function_fixture.ts";
import { RawSocket, wsToken } from "./events_fixture.ts";
import { exchangeOf, newCode, token } from "./oauth_fixture.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "./harness.ts";
import { guarded } from "../guard.ts";

interface Scene {
  server: TestServer;
  alice: Registered;
  bob: Registered;
  /** Sends from alice to bob. */
  send(text: string): Promise<number>;
  /** A socket of bob's. */
  open(headers?: Record<string, string>): Promise<RawSocket>;
}

function test(
  title: string,
  body: (scene: Scene) => Promise<void>,
  options: TestServerOptions = {},
) {
  Deno.test(`events: ${title}`, async () => {
    await using server = await startTestServer({ webSockets: true, ...options });
    const alice = await register(server, "alice");
    const bob = await register(server, "bob");
    const send = async (text: string) => {
      const message = { to: bob.aid, type: "text", envelope: { text } };
      return (await value(callFunction(server, "messages:send", message, alice.token))).seq;
    };
    const token = await wsToken(server, bob.token);
    const open = async (headers: Record<string, string> = {}) => {
      const socket = new RawSocket(server.socketUrl, {
        authorization: `Bearer ${token}`,
        ...headers,
      });
      assert(await socket.opened);
      return socket;
    };
    await body({ server, alice, bob, send, open });
  });
}

test("snapshot first, then what is waiting, then what comes, in order", async ({ alice, send, open }) => {
  await send("one");
  await send("two");
  const socket = await open({ "sealhold-since": "0" });
  assertEquals(await socket.frame("snapshot"), { type: "snapshot", counts: { [alice.aid]: 2 } });
  assertEquals(await socket.texts(2), ["one", "two"]);
  await Promise.all(["three", "four", "five"].map(send));
  const texts = await socket.texts(5);
  assertEquals(texts.slice(2).sort(), ["five", "four", "three"]);
  const seqs = socket.frames.slice(1).map(({ message }) => (message as { seq: number }).seq);
  assertEquals(seqs, seqs.toSorted((a, b) => a - b));
  assertEquals(socket.frames[0]?.type, "snapshot");
  await socket.close();
});

test("resumes after the number that the header or the first frame says", async ({ send, open }) => {
  const first = await send("one");
  await send("two");
  const byHeader = await open({ "sealhold-since": String(first) });
  assertEquals(await byHeader.texts(1), ["two"]);
  const byFrame = await open();
  byFrame.send({ type: "resume", since: first });
  assertEquals(await byFrame.texts(1), ["two"]);
  // Once is enough: going back would send twice.
  byFrame.send({ type: "resume", since: 0 });
  await send("three");
  assertEquals(await byFrame.texts(2), ["two", "three"]);
  assertEquals(await byHeader.texts(2), ["two", "three"]);
  await byHeader.close();
  await byFrame.close();
});

test("a number that was never given out starts over, in the header and in the first frame", async ({ send, open }) => {
  const last = await send("one");
  const byHeader = await open({ "sealhold-since": String(last + 1) });
  const byFrame = await open();
  byFrame.send({ type: "resume", since: last + 1 });
  for (const socket of [byHeader, byFrame]) {
    assertEquals(await socket.texts(1), ["one"]);
    await socket.close();
  }
});

test("who says nothing gets what comes from the snapshot on", async ({ send, open }) => {
  await send("before");
  const socket = await open();
  await socket.frame("snapshot");
  await send("after");
  assertEquals(await socket.texts(1), ["after"]);
  await socket.close();
});

test("what was read elsewhere is not sent again", async ({ server, bob, send, open }) => {
  await send("one");
  const { messages: [message] } = await value(
    callFunction(server, "messages:getUnread", {}, bob.token),
  );
  await value(
    callFunction(server, "messages:acknowledge", { ids: [message.messageId] }, bob.token),
  );
  await send("two");
  const socket = await open({ "sealhold-since": "0" });
  assertEquals(await socket.texts(1), ["two"]);
  await socket.close();
});

test("one identity's stream has nothing of another's", async ({ server, alice, send, open }) => {
  const token = await wsToken(server, alice.token);
  const hers = new RawSocket(server.socketUrl, {
    authorization: `Bearer ${token}`,
    "sealhold-since": "0",
  });
  await hers.frame("snapshot");
  const his = await open({ "sealhold-since": "0" });
  await send("for bob");
  await his.texts(1);
  assertEquals(hers.frames.length, 1);
  await hers.close();
  await his.close();
});

test("who is not let in: no token, an access token, a token in the query, a limited one", async ({ server, bob }) => {
  const ws = await wsToken(server, bob.token);
  const limited = (await token(server, exchangeOf(await newCode(server)))).json.access_token;
  const tries: [string, Record<string, string>, number][] = [
    ["", {}, 401],
    ["", { authorization: `Bearer ${bob.token}` }, 401],
    [`?token=${ws}`, {}, 401],
    ["", { authorization: `Bearer ${await wsToken(server, limited)}` }, 403],
    ["", { authorization: `Bearer ${ws}`, "sealhold-since": "-1" }, 400],
  ];
  for (const [query, headers, status] of tries) {
    const response = await fetch(`${server.url}/ws/v1/events/${query}`, {
      headers: {
        ...headers,
        connection: "upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      },
    }).catch(() => undefined);
    await response?.body?.cancel();
    // Deno's fetch may refuse to send an upgrade: then the socket itself is asked.
    if (response !== undefined && response.status !== 426) {
      assertEquals(response.status, status);
      continue;
    }
    const socket = new RawSocket(server.socketUrl, headers);
    assertEquals(await socket.opened, false);
    assertEquals(server.records.at(-1)?.status, status);
  }
  const plain = await fetch(`${server.url}/ws/v1/events/`, {
    headers: { authorization: `Bearer ${ws}` },
  });
  assertEquals([plain.status, plain.headers.get("upgrade")], [426, "websocket"]);
  await plain.body?.cancel();
});

test(
  "an account without an identity has a stream of its own, with nothing of others' in it",
  async ({ server, send }) => {
    const { access } = await server.logIn();
    const socket = new RawSocket(server.socketUrl, {
      authorization: `Bearer ${await wsToken(server, access)}`,
      "sealhold-since": "0",
    });
    assertEquals(await socket.frame("snapshot"), { type: "snapshot", counts: {} });
    await send("for bob");
    socket.send({ type: "pong", timestamp: (await socket.frame("ping")).timestamp });
    await socket.frame("ping", socket.frames.length);
    assertEquals(socket.frames.filter(({ type }) => type === "message"), []);
    await server.store.users.setDisabled(server.username, Date.now());
    assertEquals(await socket.closed, 4401);
  },
  { events: { pingMs: 50, pongTimeoutMs: 60_000 } },
);

test("pings are answered, and a client that does not answer is closed", async ({ open }) => {
  const answering = await open();
  const silent = await open();
  for (let i = 0; i < 4; i++) {
    const from = answering.frames.length;
    const { timestamp } = await answering.frame("ping", from);
    assert(Number.isFinite(Date.parse(String(timestamp))));
    answering.send({ type: "pong", timestamp });
  }
  assertEquals(await silent.closed, 1008);
  await answering.close();
}, { events: { pingMs: 100, pongTimeoutMs: 1000 } });

test("a pong that no ping has asked for keeps no stream", async ({ open }) => {
  const blind = await open();
  const timer = setInterval(() => {
    for (const timestamp of ["", undefined, new Date().toISOString()]) {
      blind.send({ type: "pong", timestamp });
    }
  }, 130);
  try {
    assertEquals(await blind.closed, 1008);
  } finally {
    clearInterval(timer);
  }
}, { events: { pingMs: 100, pongTimeoutMs: 500 } });

test("a stream ends with its session", async ({ server, bob, open }) => {
  const socket = await open();
  await socket.frame("snapshot");
  await server.send("POST", "/api/v1/logout/", {
    token: bob.token,
    body: { refresh: bob.refreshToken },
  });
  assertEquals(await socket.closed, 4401);
}, { events: { pingMs: 50, pongTimeoutMs: 60_000 } });

test("a stream whose session has ended gets no message more, whenever the next ping is", async ({ server, bob, send, open }) => {
  const socket = await open({ "sealhold-since": "0" });
  await socket.frame("snapshot");
  await server.send("POST", "/api/v1/logout/", {
    token: bob.token,
    body: { refresh: bob.refreshToken },
  });
  await send("too late");
  assertEquals(await socket.closed, 4401);
  assertEquals(socket.frames.filter(({ type }) => type === "message"), []);
});

test("a reader that takes nothing is closed, though it sends pongs", async () => {
  let [nowMs, gone] = [0, 0];
  const ended = Promise.withResolvers<number>();
  const socket = {
    bufferedAmount: 0,
    send: (text: string) => void (socket.bufferedAmount += text.length),
    close: (code?: number) => ended.resolve(code ?? 0),
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
  } as Channel & { bufferedAmount: number };
  // Only its size matters here.
  const large = { seq: 1, envelope: "x".repeat(2 * 1024 * 1024) } as unknown as DeliveredMessage;
  const source: EventSource = {
    counts: () => Promise.resolve({}),
    newest: () => Promise.resolve(0),
    after: (seq) => Promise.resolve({ messages: seq === 0 ? [large] : [] }),
    mayGoOn: () => Promise.resolve(true),
    nowMs: () => nowMs,
    // A minute passes with every look.
    monotonicMs: () => nowMs += 60_000,
  };
  const stream = new EventSocket(socket, source, {
    since: 0,
    speaks: true,
    pingMs: 3_600_000,
    pongTimeoutMs: 60_000,
    hasRoom: () => true,
    onSent: () => {},
    onEnd: () => gone++,
  });
  socket.onopen?.();
  assertEquals(await ended.promise, 1008);
  stream.close(1000, "");
  // What waits in its socket is held until that is gone.
  assertEquals([stream.ended, stream.pendingBytes > 2 * 1024 * 1024, gone], [true, true, 0]);
  for (const end of [socket.onerror, socket.onclose]) end?.();
  assertEquals(gone, 1);
});

test("frames that are too large or too many close the stream; unknown ones do not", async ({ open }) => {
  const large = await open();
  large.send("x".repeat(5000));
  assertEquals(await large.closed, 1009);
  const many = await open();
  for (let i = 0; i < 200; i++) many.send("{}");
  // What was still under way meets a closed socket: the runtime may then say 0 for 1008.
  assert([0, 1008].includes(await many.closed));
  const odd = await open({ "sealhold-since": "0" });
  await odd.frame("snapshot");
  for (
    const frame of ["not json", "[]", "null", { type: "event", event: {} }, { type: "resume" }]
  ) {
    odd.send(frame);
  }
  await odd.close();
});

test("of many streams of one identity the oldest gives way", async ({ open, send }) => {
  const sockets: RawSocket[] = [];
  for (let i = 0; i < 9; i++) sockets.push(await open({ "sealhold-since": "0" }));
  assertEquals(await sockets[0]!.closed, 1008);
  await send("to all");
  for (const socket of sockets.slice(1)) {
    assertEquals(await socket.texts(1), ["to all"]);
    await socket.close();
  }
});

test("a server that stops closes its streams", async ({ server, open }) => {
  const socket = await open();
  await socket.frame("snapshot");
  const [code] = await guarded(Promise.all([socket.closed, server.stop()]), "the stop");
  assert([1001, 1012].includes(code), `closed with ${code}`);
});

test("a stream that has ended makes room for another", async ({ open }) => {
  for (let i = 0; i < 34; i++) {
    const socket = await open();
    await guarded(socket.frame("snapshot"), `stream ${i}`);
    await socket.close();
  }
});

test(
  "more than fit into one reading come all the same, and no ping is waited for",
  async ({ open, send }) => {
    const texts = Array.from({ length: 60 }, (_, i) => `${i}`);
    for (const text of texts) await send(text);
    const socket = await open({ "sealhold-since": "0" });
    assertEquals(await guarded(socket.texts(60), "the rest"), texts);
    await socket.close();
  },
  { events: { pingMs: 3_600_000, pongTimeoutMs: 7_200_000 } },
);
