/** Writing and reading one's own messages: what is refused before anybody hears of it, and what is sealed for whom. */
import { assert, assertEquals } from "@std/assert";
import { readUnread, watchOwn } from "../../../../src/core/client/messaging/read_unread.ts";
import { showGroup } from "../../../../src/core/client/messaging/show_group.ts";
import { writeMessage } from "../../../../src/core/client/messaging/write_message.ts";
import { FakeEventStream, messageFrame, SNAPSHOT } from "../../../fakes/fake_event_stream.ts";
import { FakeFunctionServer } from "../../../fakes/fake_function_server.ts";
import { failureOf, ORIGIN, type Someone, someone } from "../identity/someone.ts";

type MessageWish = Parameters<typeof writeMessage>[1];

const KEYS = { keys: ["keys.json"] };
const DAYS_90 = 90 * 86_400;

/** Alice and Bob at one server. */
async function pair(): Promise<{ alice: Someone; bob: Someone; server: FakeFunctionServer }> {
  const server = new FakeFunctionServer(ORIGIN);
  const [alice, bob] = await Promise.all(["alice", "bob"].map((name) => someone(name, { server })));
  return { alice: alice!, bob: bob!, server };
}

const REFUSED: readonly [string, Partial<MessageWish>, string][] = [
  ["a recipient who is none", { to: "bob" }, "INVALID_VALUE"],
  ["two ways to send it", { type: "text", encrypted: true }, "USAGE"],
  ["nothing to say", { message: undefined }, "USAGE"],
  ["a wait of no time", { ttl: 0 }, "INVALID_VALUE"],
  ["a wait of more than 90 days", { ttl: DAYS_90 + 1 }, "INVALID_VALUE"],
  ["no number of seconds", { ttl: Number.NaN }, "INVALID_VALUE"],
  [
    "plain text that is none",
    { type: "text", message: undefined, messageData: "bytes" },
    "INVALID_VALUE",
  ],
  ["an account that is none", { account: "../x" }, "INVALID_NAME"],
  ["another's keys", { keys: ["bob.json"] }, "DENIED"],
];

for (const [what, change, code] of REFUSED) {
  Deno.test(`send: ${what} is refused, and the server hears nothing`, async () => {
    const { alice, bob, server } = await pair();
    alice.files.put("/work/bytes", Uint8Array.of(0x61, 0xff));
    alice.files.put("/work/bob.json", bob.files.get("/work/keys.json")!);
    const wish = { to: bob.keys.aid, message: "hello", ...KEYS, ...change };
    assertEquals((await failureOf(() => writeMessage(alice, wish))).code, code);
    assertEquals(server.calls, []);
  });
}

Deno.test("send: for a recipient who is none, nothing is read from a pipe", async () => {
  const alice = await someone("alice", { stdin: "hello" });
  const wish = { to: "bob", stdin: true, ...KEYS };
  assertEquals((await failureOf(() => writeMessage(alice, wish))).code, "INVALID_VALUE");
  assertEquals(alice.terminal.stdinReads, 0);
});

Deno.test("send: sealed unless plain text is asked for; the wait goes along in milliseconds", async () => {
  const { alice, bob, server } = await pair();
  const wish = { to: bob.keys.aid, message: "c4n4ry", ...KEYS };
  for (const ttl of [1, DAYS_90]) {
    const written = await writeMessage(alice, { ...wish, ttl });
    assertEquals([written.kind, written.type], ["sent", "encrypted"]);
    assertEquals(server.calls.at(-1)?.args.ttlMs, ttl * 1000);
  }
  assert(!JSON.stringify(server.calls).includes("c4n4ry"));
  const text = await writeMessage(alice, { ...wish, type: "text", keys: ["not there"] });
  assertEquals([text.kind, text.type], ["sent", "text"]);
  assertEquals(server.calls.at(-1)?.args.envelope, { text: "c4n4ry" });
});

Deno.test("send: a dry run sends nothing, in either way", async () => {
  const { alice, bob, server } = await pair();
  const wish = { to: bob.keys.aid, message: "hello", ...KEYS, dryRun: true };
  for (const type of ["text", "encrypted"] as const) {
    const { kind, letter } = await writeMessage(alice, { ...wish, type });
    assertEquals(kind, "dry");
    assert(kind === "dry" && letter.envelope !== undefined);
  }
  assertEquals(server.paths.filter((path) => path === "messages:send"), []);
});

Deno.test("unread: nobody piped in is nobody, and not everybody", async () => {
  const { alice, bob, server } = await pair();
  await writeMessage(alice, { to: bob.keys.aid, message: "hello", ...KEYS });
  const nobody = await someone("bob", { server, stdin: "{}" });
  assertEquals(await readUnread(nobody, { from: [], stdin: true, ...KEYS }), {
    messages: [],
    next: undefined,
  });
  const { messages } = await readUnread(bob, { from: [], ...KEYS });
  assertEquals(new TextDecoder().decode(messages[0]?.content), "hello");
  const piped = await someone("bob", { server, stdin: JSON.stringify({ [alice.keys.aid]: 1 }) });
  assertEquals((await readUnread(piped, { from: [], stdin: true, ...KEYS })).messages.length, 1);
});

Deno.test("unread: senders that are none, and keys of another, ask the server for nothing", async () => {
  const { bob, server } = await pair();
  assertEquals(
    (await failureOf(() => readUnread(bob, { from: ["x"], ...KEYS }))).code,
    "INVALID_VALUE",
  );
  assertEquals((await failureOf(() => readUnread(bob, { from: [], keys: [] }))).code, "USAGE");
  const watching = watchOwn(bob, { from: ["x"], ...KEYS }, () => {});
  assertEquals((await failureOf(() => watching.next())).code, "INVALID_VALUE");
  assertEquals(server.calls, []);
});

Deno.test("unread: at most 500 at a time, however many are asked for", async () => {
  const { alice, bob, server } = await pair();
  for (let i = 0; i < 501; i++) server.deliver(bob.keys.aid, alice.keys.aid, "text", { text: "x" });
  for (const limit of [undefined, 1000]) {
    const { messages, next } = await readUnread(bob, { from: [], limit, ...KEYS });
    assertEquals([messages.length, next], [500, 500]);
  }
  const { messages, next } = await readUnread(bob, { from: [], limit: 2, since: 3, ...KEYS });
  assertEquals([messages.map(({ delivered }) => delivered.seq), next], [[4, 5], 5]);
});

Deno.test("watch: ends with the message that reaches the limit, and with none before it begins", async () => {
  const { bob } = await pair();
  const frames = [1, 2, 3].map((seq) => messageFrame(seq));
  const events = new FakeEventStream(() => [SNAPSHOT, ...frames]);
  const ports = { ...bob, eventStream: () => Promise.resolve(events) };
  for (const limit of [0, 2]) {
    const seen: number[] = [];
    for await (const { delivered } of watchOwn(ports, { from: [], limit, ...KEYS }, () => {})) {
      seen.push(delivered.seq);
      if (seen.length > limit) break;
    }
    assertEquals(seen, [1, 2].slice(0, limit));
  }
  assertEquals(events.requests.length, 1);
});

Deno.test("group info: who asks must be clear before the group is asked for", async () => {
  const server = new FakeFunctionServer(ORIGIN);
  const ada = await someone("ada", { server, user: "a-user-name" });
  server.lies.set("auth:whoami", () => ({ aid: null, user_uuid: "u", expiresAt: "", roles: [] }));
  const error = await failureOf(() => showGroup(ada, { id: "B".repeat(42) + "A" }));
  assertEquals([error.code, error.message], ["USAGE", "It is not clear who you are"]);
  assertEquals(server.paths, ["auth:whoami"]);
});
