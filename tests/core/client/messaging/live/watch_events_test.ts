import { assert, assertEquals, assertRejects } from "@std/assert";
import { parseFrame } from "../../../../../src/core/client/messaging/live/frames.ts";
import { reconnectDelayMs } from "../../../../../src/core/client/messaging/live/reconnect.ts";
import { watchEvents } from "../../../../../src/core/client/messaging/live/watch_events.ts";
import { SealholdError } from "../../../../../src/errors.ts";
import { Secret } from "../../../../../src/secret.ts";
import {
  FakeEventStream,
  messageFrame,
  refusedHandshake,
  type Script,
  SNAPSHOT,
} from "../../../../fakes/fake_event_stream.ts";
import { ConstantRandom } from "../../../../fakes/constant_random.ts";
import { FixedClock } from "../../../../fakes/fixed_clock.ts";
import { SeededRandom } from "../../../../fakes/seeded_random.ts";

type WatchedEvent = ReturnType<typeof watchEvents> extends AsyncIterable<infer Event> ? Event
  : never;

const refused = refusedHandshake(401);
const lost = refusedHandshake("nobody there");

/** Follows until `enough` says so; notes which tokens were asked for. */
async function watch(
  scripts: Script[],
  enough: (events: WatchedEvent[]) => boolean,
  since = 0,
) {
  const events = new FakeEventStream(...scripts);
  const asked: boolean[] = [];
  const seen: WatchedEvent[] = [];
  const stopping = new AbortController();
  const clock = new FixedClock();
  const following = watchEvents({ events, clock, random: new SeededRandom() }, {
    origin: "https://sealhold.test",
    userAgent: "sealhold/test",
    since,
    wsToken: (refresh) => {
      asked.push(refresh);
      return Promise.resolve(Secret.fromText(`token ${asked.length}`));
    },
    signal: stopping.signal,
  });
  for await (const event of following) {
    seen.push(event);
    if (enough(seen)) stopping.abort();
  }
  return { events, asked, seen, clock };
}

const seqs = (seen: WatchedEvent[]) =>
  seen.flatMap((event) => event.kind === "message" ? [event.message.seq] : []);
const waits = (seen: WatchedEvent[]) =>
  seen.flatMap((event) => event.kind === "lost" ? [event.waitMs] : []);

Deno.test("events: the wait is min(0.5 s * 2^n, 30 s) plus or minus 1 s, and never negative", () => {
  const at = (byte: number, n: number) => reconnectDelayMs(n, new ConstantRandom(byte));
  assertEquals([0, 1, 2, 3, 5, 6, 7, 2000].map((n) => at(0x80, n)), [
    504,
    1004,
    2004,
    4004,
    16004,
    30004,
    30004,
    30004,
  ]);
  assertEquals([0, 1, 2, 6].map((n) => at(0, n)), [0, 0, 1000, 29_000]);
  assertEquals([0, 1, 2, 6].map((n) => at(255, n)), [1500, 2000, 3000, 31_000]);
});

Deno.test("events: snapshot and messages; the token goes into the header and never into the URL", async () => {
  const ping = JSON.stringify({ type: "ping", timestamp: "now" });
  const other = JSON.stringify({ type: "news", of: "a newer server" });
  const { events, seen, asked } = await watch(
    [() => [SNAPSHOT, messageFrame(1), ping, other, messageFrame(2)]],
    (all) => seqs(all).length === 2,
  );
  assertEquals(seen.map(({ kind }) => kind), ["snapshot", "message", "message"]);
  const [request] = events.requests;
  assertEquals(request?.url.href, "https://sealhold.test/events");
  assertEquals(request?.bearer.exposeText(), "token 1");
  assertEquals(asked, [false]);
});

Deno.test("events: a server whose data is from a backup gives numbers again, and none of those is dropped", async () => {
  const reset = JSON.stringify({ type: "snapshot", counts: {}, reset: true });
  const scripts: Script[] = [
    () => [SNAPSHOT, messageFrame(7)],
    () => [reset, messageFrame(3), messageFrame(4)],
  ];
  const { events, seen } = await watch(scripts, (all) => seqs(all).length === 3);
  assertEquals([seqs(seen), events.since], [[7, 3, 4], [0, 7]]);
  // What the caller said at the start stays.
  const later = await watch(scripts.slice(), (all) => seqs(all).length === 2, 3);
  assertEquals(seqs(later.seen), [7, 4]);
});

Deno.test("events: 401 leads to one refresh and one retry, at once", async () => {
  const { asked, seen, clock } = await watch(
    [refused, () => [SNAPSHOT, messageFrame(1)]],
    (all) => seqs(all).length === 1,
  );
  assertEquals([asked, waits(seen), clock.monotonicMs()], [[false, true], [], 0]);
  await assertRejects(
    () => watch([refused], () => false),
    SealholdError,
    "Session expired",
  );
});

Deno.test("events: each connection that worked earns a refresh of its own", async () => {
  const { asked } = await watch(
    [refused, () => [SNAPSHOT], refused, () => [SNAPSHOT, messageFrame(1)]],
    (all) => seqs(all).length === 1,
  );
  assertEquals(asked, [false, true, false, true]);
});

Deno.test("events: a lost connection between 401 and retry does not earn a second refresh", async () => {
  const events = new FakeEventStream(refused, lost, refused);
  const asked: boolean[] = [];
  const following = watchEvents(
    { events, clock: new FixedClock(), random: new SeededRandom() },
    {
      origin: "https://sealhold.test",
      userAgent: "sealhold/test",
      since: 0,
      wsToken: (refresh) => {
        asked.push(refresh);
        return Promise.resolve(Secret.fromText("t"));
      },
    },
  );
  await assertRejects(() => Array.fromAsync(following), SealholdError, "Session expired");
  assertEquals(asked, [false, true, false]);
});

Deno.test("events: failures in a row wait longer, and a connection that works starts anew", async () => {
  const { seen } = await watch(
    [...Array(9).fill(lost), () => [SNAPSHOT], () => [SNAPSHOT, messageFrame(1)]],
    (all) => seqs(all).length === 1,
  );
  const times = waits(seen);
  assertEquals(times.length, 10);
  for (const [n, ms] of times.slice(0, 9).entries()) {
    const base = Math.min(500 * 2 ** n, 30_000);
    assert(ms >= Math.max(0, base - 1000) && ms <= base + 1000, `${n}: ${ms}`);
  }
  assert(times[9]! <= 1500, "after a connection that worked");
});

Deno.test("events: what cannot get better by trying again ends it", async () => {
  const permanent = new SealholdError("UNREACHABLE", "x", { data: { permanent: true } });
  const others = ["DENIED", "BAD_RESPONSE", "PERMISSION_REFUSED"] as const;
  for (const error of [permanent, ...others.map((code) => new SealholdError(code, "x"))]) {
    await assertRejects(() => watch([error], () => false), SealholdError, "x");
  }
});

Deno.test("events: messages again, or of an older number, are passed over", async () => {
  const { seen, events } = await watch(
    [
      () => [SNAPSHOT, messageFrame(5), messageFrame(5), messageFrame(3), messageFrame(7)],
      () => [SNAPSHOT, messageFrame(5), messageFrame(7), messageFrame(8)],
    ],
    (all) => seqs(all).length === 3,
    4,
  );
  assertEquals(seqs(seen), [5, 7, 8]);
  assertEquals(events.since, [4, 7]);
});

Deno.test("events: frames that are malformed are refused, and nothing of them is repeated", () => {
  const canary = "canary";
  const bad = [
    canary,
    "[]",
    "null",
    "{}",
    `{"type":7}`,
    `{"type":"snapshot"}`,
    `{"type":"snapshot","counts":{"a":-1}}`,
    `{"type":"snapshot","counts":{"a":1,"a":2}}`,
    `{"type":"snapshot","counts":["${canary}"]}`,
    `{"type":"message","message":null}`,
    messageFrame(0),
    messageFrame(1.5),
    messageFrame(1, { from: canary }),
    messageFrame(1, { type: "other" }),
    messageFrame(1, { group: "A".repeat(43) }),
    messageFrame(1, { sentAt: "yesterday" }),
    messageFrame(1, { messageId: "\u001b[2J" }),
    `{"type":"ping","timestamp":7}`,
  ];
  for (const text of bad) {
    try {
      parseFrame(text);
    } catch (error) {
      assert(error instanceof SealholdError && error.code === "BAD_RESPONSE", text);
      assertEquals(error.message.includes(canary), false);
      continue;
    }
    assert(false, text);
  }
  assertEquals(parseFrame(`{"type":"later"}`), { type: "other" });
});

Deno.test("events: 200 forced disconnects in a simulated server: nothing missed, nothing twice", async () => {
  const random = new SeededRandom("disconnects");
  let written = 0;
  /** Between two connections more is written; each ends after a few frames, some in the middle of the first. */
  const script = (since: number) => {
    written += random.below(5);
    const all = Array.from({ length: written - since }, (_, i) => messageFrame(since + i + 1));
    // A server that is not sure whether the last one arrived sends it again.
    const again = since > 0 && random.below(2) === 0 ? [messageFrame(since)] : [];
    return [SNAPSHOT, ...again, ...all].slice(0, random.below(6));
  };
  const { events, seen } = await watch([script], (all) => waits(all).length === 200);
  assert(events.requests.length >= 200);
  const taken = seqs(seen);
  assert(taken.length > 150, `${taken.length} messages`);
  assertEquals(taken, Array.from({ length: taken.length }, (_, i) => i + 1));
});

Deno.test("events: a refusal that no new token mends is told as it is, and nobody asks again", async () => {
  const events = new FakeEventStream(refusedHandshake(403));
  const asked: boolean[] = [];
  const following = watchEvents(
    { events, clock: new FixedClock(), random: new SeededRandom() },
    {
      origin: "https://sealhold.test",
      userAgent: "sealhold/test",
      since: 0,
      wsToken: (refresh) => {
        asked.push(refresh);
        return Promise.resolve(Secret.fromText("token"));
      },
    },
  );
  const error = await assertRejects(() => following.next(), SealholdError);
  assertEquals([error.code, asked], ["DENIED", [false]]);
});

Deno.test("events: whoever stops listening closes the connection", async () => {
  let closed = 0;
  const frames = [SNAPSHOT, messageFrame(1)].values();
  const connection = {
    next: () => Promise.resolve(frames.next().value),
    send: () => {},
    close: () => void closed++,
  };
  const following = watchEvents(
    {
      events: { connect: () => Promise.resolve(connection) },
      clock: new FixedClock(),
      random: new SeededRandom(),
    },
    {
      origin: "https://sealhold.test",
      userAgent: "sealhold/test",
      since: 0,
      wsToken: () => Promise.resolve(Secret.fromText("token")),
    },
  );
  assertEquals((await following.next()).value?.kind, "snapshot");
  assertEquals(closed, 0);
  await following.return();
  assertEquals(closed, 1);
});
