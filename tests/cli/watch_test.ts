/** `unread --watch` over a prepared event stream. */
import { assertEquals } from "@std/assert";
import { SealholdError } from "../../src/errors.ts";
import { FakeEventStream, refusedHandshake } from "../fakes/fake_event_stream.ts";
import { text } from "../fakes/fake_transport.ts";
import { People, type Person } from "./people.ts";
import { fakeReplyOf } from "./server_reply.ts";

const KEYS = ["--keys", "keys.json"];

/** A stream of these frames, one list a connection. */
function streamOf(...connections: string[][]): FakeEventStream {
  return new FakeEventStream(...connections.map((frames) => () => frames), () => []);
}

// deno-lint-ignore no-explicit-any
async function delivered(person: Person): Promise<any[]> {
  let body = new Uint8Array();
  const reply = fakeReplyOf(person.handler);
  // The command fails on the way out: nothing of it is kept, and the messages are new to the next one.
  await person.run(["unread", ...KEYS], {
    replies: [async (request) => {
      const response = await reply(request);
      body = response.body;
      return text(200, "");
    }],
  });
  return JSON.parse(new TextDecoder().decode(body)).value.messages;
}

Deno.test("each message is one line, once, over a lost connection; the server is told how far it came", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  for (const text of ["one", "two", "three"]) {
    await alice.ok(["send", "--to", bob.aid, "--message", text, ...KEYS]);
  }
  const [one, two, three] = (await delivered(bob)).map((message) =>
    JSON.stringify({ type: "message", message })
  );
  const snapshot = JSON.stringify({ type: "snapshot", counts: {} });
  const events = streamOf([snapshot, one!, two!], [snapshot, two!, three!]);
  const ran = await bob.run(["unread", "--watch", "--limit", "3", ...KEYS], { events });
  assertEquals(ran.code, 0, ran.stderr);
  const lines = ran.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).message);
  assertEquals(lines, ["one", "two", "three"]);
  assertEquals(events.since, [0, 2]);
});

Deno.test("only those that were asked for", async () => {
  await using people = await People.open();
  const { alice, bob, carol } = await people.registered("alice", "bob", "carol");
  await alice.ok(["send", "--to", bob.aid, "--message", "from alice", ...KEYS]);
  await carol.ok(["send", "--to", bob.aid, "--message", "from carol", ...KEYS]);
  const frames = (await delivered(bob)).map((message) =>
    JSON.stringify({ type: "message", message })
  );
  const ran = await bob.run(
    ["unread", "--watch", "--from", carol.aid, "--limit", "1", ...KEYS],
    { events: streamOf(frames) },
  );
  assertEquals(JSON.parse(ran.stdout).message, "from carol");
});

Deno.test("a message that cannot be opened is marked, and the next one comes", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  for (const text of ["one", "two"]) {
    await alice.ok(["send", "--to", bob.aid, "--message", text, ...KEYS]);
  }
  const messages = await delivered(bob);
  messages[0].envelope.commit = messages[1].envelope.commit;
  const frames = messages.map((message) => JSON.stringify({ type: "message", message }));
  const ran = await bob.run(["unread", "--watch", "--limit", "2", ...KEYS], {
    events: streamOf(frames),
  });
  const [first, second] = ran.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals([first.error.code, second.message], ["DECRYPTION_FAILED", "two"]);
});

Deno.test("rotate-key elsewhere while watching: the new key is found, in the store", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  await bob.ok(["--format", "json", "store", "key", "import", "keys.json"]);
  await alice.ok(["send", "--to", bob.aid, "--message", "one", ...KEYS]);
  const seen = new Set<string>();
  const events = new FakeEventStream(async function* () {
    for (;;) {
      if (seen.size === 1) {
        await bob.ok(["rotate-key"]);
        for (const text of ["two", "three"]) {
          await alice.ok(["send", "--to", bob.aid, "--message", text, ...KEYS]);
        }
      }
      const message = (await delivered(bob)).find(({ messageId }) => !seen.has(messageId));
      seen.add(message.messageId);
      yield JSON.stringify({ type: "message", message });
    }
  });
  const ran = await bob.run(["unread", "--watch", "--limit", "3"], { events });
  assertEquals(ran.code, 0, ran.stderr);
  const read = ran.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(read.map(({ message, error }) => message ?? error.code), ["one", "two", "three"]);
});

Deno.test("unread in parts: --limit, and next for --since", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  for (const text of ["one", "two", "three"]) {
    await alice.ok(["send", "--to", bob.aid, "--message", text, ...KEYS]);
  }
  const first = await bob.ok(["unread", "--limit", "2", ...KEYS]);
  assertEquals([first.messages.length, first.next], [2, 2]);
  const rest = await bob.ok(["unread", "--since", String(first.next), ...KEYS]);
  assertEquals([rest.messages.map(({ message }: { message: string }) => message), rest.next], [
    ["three"],
    undefined,
  ]);
});

Deno.test("a server that goes away between a message and the sender's keys: the message comes when it is back", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  await alice.ok(["send", "--to", bob.aid, "--message", "one", ...KEYS]);
  const frames = (await delivered(bob)).map((message) =>
    JSON.stringify({ type: "message", message })
  );
  const reply = fakeReplyOf(bob.handler);
  let away = 9;
  const ran = await bob.run(["unread", "--watch", "--limit", "1", ...KEYS], {
    events: streamOf(frames),
    replies: [async (request) => {
      const { body } = request;
      const asked = body === undefined ? "" : new TextDecoder().decode(body);
      if (asked.includes("auth:getPublicKey") && away-- > 0) {
        throw new SealholdError("UNREACHABLE", "gone");
      }
      return await reply(request);
    }],
  });
  assertEquals([ran.code, JSON.parse(ran.stdout).message], [0, "one"], ran.stderr);
  assertEquals(away, -1);
});

Deno.test("a server that refuses the stream's token: the session is refreshed, and the message comes", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  await alice.ok(["send", "--to", bob.aid, "--message", "one", ...KEYS]);
  const frames = (await delivered(bob)).map((message) =>
    JSON.stringify({ type: "message", message })
  );
  const reply = fakeReplyOf(bob.handler);
  const asked: string[] = [];
  const ran = await bob.run(["unread", "--watch", "--limit", "1", ...KEYS], {
    events: new FakeEventStream(refusedHandshake(401), () => frames),
    replies: [(request) => {
      asked.push(new URL(request.url).pathname);
      return reply(request);
    }],
  });
  assertEquals([ran.code, JSON.parse(ran.stdout).message], [0, "one"], ran.stderr);
  assertEquals(asked.slice(0, 3), [
    "/api/v1/ws-token/",
    "/api/v1/token/refresh/",
    "/api/v1/ws-token/",
  ]);
});
