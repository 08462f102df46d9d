/** An event stream alone, over a channel in memory: what its reader says, and what is read for it. */
import { assertEquals } from "@std/assert";
import type { DeliveredMessage } from "../../src/core/shared/message/delivered_message.ts";
import { EventSocket } from "../../src/server/events/event_socket.ts";
import type { EventSource } from "../../src/server/events/event_source.ts";
import { OpenPings } from "../../src/server/events/open_pings.ts";
import type { Channel } from "../../src/server/http/channel.ts";
import { guarded } from "../guard.ts";

/** A message of that number. */
// Nothing else of it is looked at here.
const message = (seq: number) => ({ seq }) as unknown as DeliveredMessage;

/** A stream whose reader speaks, over `after`; `pingMs` is an hour when absent. */
function openStream(after: EventSource["after"], pingMs = 3_600_000) {
  const sent: string[] = [];
  const waiting = new Map<string, () => void>();
  let closed: number | undefined;
  const socket: Channel = {
    bufferedAmount: 0,
    send(_, type, id) {
      sent.push(`${type} ${id ?? ""}`.trimEnd());
      for (const [prefix, seen] of waiting) if (sent.at(-1)?.startsWith(prefix)) seen();
    },
    close: (code) => void (closed ??= code ?? 0),
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
  };
  const source: EventSource = {
    counts: () => Promise.resolve({}),
    newest: () => Promise.resolve(9),
    after,
    mayGoOn: () => Promise.resolve(true),
    nowMs: () => 0,
    monotonicMs: () => 0,
  };
  const stream = new EventSocket(socket, source, {
    since: undefined,
    speaks: true,
    pingMs,
    pongTimeoutMs: 3_600_000,
    hasRoom: () => true,
    onSent: () => {},
    onEnd: () => {},
  });
  const until = (prefix: string) => {
    const seen = Promise.withResolvers<void>();
    if (sent.some((each) => each.startsWith(prefix))) seen.resolve();
    else waiting.set(prefix, seen.resolve);
    return guarded(seen.promise, prefix);
  };
  return {
    stream,
    sent,
    until,
    say: (frame: unknown) => socket.onmessage?.({ data: JSON.stringify(frame) }),
    closed: () => closed,
    async start() {
      socket.onopen?.();
      await until("snapshot");
    },
    [Symbol.dispose]: () => stream.close(1000, ""),
  };
}

for (const since of ["7", -1, 1.5, null, undefined, 2 ** 53, [7]]) {
  Deno.test(`a reader who goes on at ${JSON.stringify(since)} has said nothing yet`, async () => {
    const asked: number[] = [];
    using open = openStream((seq) => {
      asked.push(seq);
      return Promise.resolve({ messages: seq === 7 ? [message(8)] : [] });
    });
    await open.start();
    open.say({ type: "resume", since });
    assertEquals(asked, []);
    open.say({ type: "resume", since: 7 });
    await open.until("message 8");
    assertEquals(asked, [7]);
  });
}

Deno.test("the reader's first word about where he goes on is the only one", async () => {
  const asked: number[] = [];
  let newest = 6;
  using open = openStream((seq) => {
    asked.push(seq);
    return Promise.resolve({ messages: seq < newest ? [message(newest)] : [] });
  });
  await open.start();
  open.say({ type: "resume", since: 5 });
  await open.until("message 6");
  open.say({ type: "resume", since: 0 });
  newest = 7;
  open.stream.wake();
  await open.until("message 7");
  assertEquals(asked, [5, 6]);
});

Deno.test("what does not go into one reading is read at once, and no waking is waited for", async () => {
  using open = openStream((seq) =>
    Promise.resolve({ messages: [message(seq + 1)], ...(seq < 3 && { next: seq + 1 }) })
  );
  await open.start();
  open.say({ type: "resume", since: 1 });
  await open.until("message 4");
  assertEquals(open.sent, ["snapshot 9", "message 2", "message 3", "message 4"]);
});

Deno.test("a reader has as many frames again after each ping, and no more", async () => {
  using open = openStream(() => Promise.resolve({ messages: [] }), 1);
  await open.start();
  // The frames of one turn come between two pings.
  for (let i = 0; i < 100; i++) open.say({});
  await open.until("ping");
  for (let i = 0; i < 100; i++) open.say({});
  assertEquals(open.closed(), undefined);
  for (let i = 0; i < 21; i++) open.say({});
  assertEquals(open.closed(), 1008);
});

Deno.test("pings: each, and those before it, is answered once, and no other is", () => {
  const pings = new OpenPings();
  for (const timestamp of ["a", "b", "c"]) pings.sent(timestamp);
  assertEquals(pings.answered("x"), false);
  assertEquals(pings.answered(undefined), false);
  assertEquals(["b", "b", "a", "c", "c"].map((each) => pings.answered(each)), [
    true,
    false,
    false,
    true,
    false,
  ]);
});
