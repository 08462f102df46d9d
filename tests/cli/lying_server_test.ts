/** A server that lies at the command line: what it brings back, alters or makes up is found out. */
import { assert, assertEquals } from "@std/assert";
import { SealholdError } from "../../src/errors.ts";
import type { HttpRequest, HttpResponse } from "../../src/ports/http_transport.ts";
import { bodyOf, json, type Reply } from "../fakes/fake_transport.ts";
import { People } from "./people.ts";
import { fakeReplyOf } from "./server_reply.ts";

const KEYS = ["--keys", "keys.json"];

// deno-lint-ignore no-explicit-any
type Value = any;

/** The true server, but for what `lie` makes of one function's value. */
function lying(people: People, path: string, lie: (value: Value) => unknown): Reply {
  return async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await fakeReplyOf(people.handler)(request);
    if ((bodyOf(request) as { path?: string } | undefined)?.path !== path) return response;
    const { value } = JSON.parse(new TextDecoder().decode(response.body));
    return json(200, { status: "success", value: lie(value) });
  };
}

const send = (to: string, text: string) => ["send", "--to", to, "--message", text, ...KEYS];
const unread = ["unread", ...KEYS];

Deno.test("case 37: a message that was marked as read and comes again, or under another id, is refused", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  const { messageId } = await alice.ok(send(bob.aid, "pay 10"));
  let first: Value;
  await bob.ok(unread, {
    replies: [lying(people, "messages:getUnread", (value) => first = value)],
  });
  const twice = (value: Value) => ({
    messages: [...value.messages, { ...first.messages[0], messageId: "another" }],
  });
  const doubled = await bob.ok(unread, {
    replies: [lying(people, "messages:getUnread", twice)],
  });
  assertEquals(doubled.messages.map(({ message, error }: Value) => message ?? error.code), [
    "pay 10",
    "DECRYPTION_FAILED",
  ]);
  await bob.ok(["mark-as-read", "--ids", messageId]);
  const back = await bob.ok(unread, {
    replies: [lying(people, "messages:getUnread", () => first)],
  });
  assertEquals(back.messages[0].error, { code: "DECRYPTION_FAILED", message: "Cannot decrypt" });
  assertEquals(back.unreadable, 1);
  const ids = await bob.ok(["extract-ids", "--file", "-"], { stdin: JSON.stringify(back) });
  assertEquals(ids, { ids: [] }, "what could not be opened is not marked as read by the way");
});

Deno.test("case 36: a wrong sender, an altered body and a made-up text: marked, and the rest is read", async () => {
  await using people = await People.open();
  const { alice, bob, carol } = await people.registered("alice", "bob", "carol");
  for (const text of ["one", "two", "three"]) await alice.ok(send(bob.aid, text));
  const read = await bob.ok(unread, {
    replies: [lying(people, "messages:getUnread", ({ messages: [a, b, c] }) => {
      b.envelope.body = `A${b.envelope.body.slice(1)}`;
      const text = { ...c, messageId: "t", type: "text", envelope: { text: "buy" } };
      return { messages: [{ ...a, from: carol.aid }, b, c, text] };
    })],
  });
  const shown = read.messages.map(({ message, error, verified }: Value) =>
    error?.code ?? [message, verified]
  );
  assertEquals(shown, [
    "DECRYPTION_FAILED",
    "DECRYPTION_FAILED",
    ["three", true],
    ["buy", false],
  ]);
  assertEquals(read.messages[2].missing, { from: 1, to: 2, beforeFirst: true });
});

Deno.test("A1: a key of the server's own, and a log that went back: exit 9, and nothing is sent", async () => {
  await using people = await People.open();
  const { alice, bob, carol } = await people.registered("alice", "bob", "carol");
  const carols = await alice.ok(["key-for", "--user", carol.aid]);
  const swapped = lying(people, "auth:getPublicKey", (value) => ({
    ...value,
    publicKey: value.aid === bob.aid ? carols.publicKey : value.publicKey,
  }));
  const forged = await alice.run(send(bob.aid, "x"), { replies: [swapped] });
  assertEquals([forged.code, JSON.parse(forged.stderr).error.code], [9, "DAMAGED"]);

  const before = await alice.ok(["key-for", "--user", bob.aid]);
  assertEquals(before.known, "new", "nothing of the lie was pinned");
  await bob.ok(["rotate-key", ...KEYS, "--keys-file", "/work/new.json"]);
  await alice.ok(["key-for", "--user", bob.aid]);
  const back = lying(
    people,
    "auth:getPublicKey",
    (value) =>
      value.aid === bob.aid ? { ...value, log: [], ksn: 0, publicKey: before.publicKey } : value,
  );
  const rolled = await alice.run(send(bob.aid, "x"), { replies: [back] });
  assertEquals([rolled.code, JSON.parse(rolled.stderr).error.code], [9, "ROLLED_BACK"]);
  for (const { world } of [forged, rolled]) {
    const paths = world.http.transport.requests.map((one) => (bodyOf(one) as Value).path);
    assert(!paths.includes("messages:send"), "it was looked at first");
  }
  assertEquals(await bob.ok(["list-unread"]), {});
});

Deno.test("A3: a silent reader in the roster is found out, by who sends and by who reads", async () => {
  await using people = await People.open();
  const { alice, bob, carol } = await people.registered("alice", "bob", "carol");
  const { groupId } = await alice.ok([
    ...["create-group", "--name", "team", "--members", bob.aid, ...KEYS],
  ]);
  const added = lying(people, "groups:get", (value) => {
    const [record] = value.records;
    const members = [...record.members, { aid: carol.aid, ksn: 0, role: "member" }]
      .sort((a, b) => a.aid < b.aid ? -1 : 1);
    return { ...value, records: [{ ...record, members }] };
  });
  const sent = await alice.run(send(groupId, "x"), { replies: [added] });
  assertEquals(sent.code, 9, sent.stderr);
  await alice.ok(send(groupId, "hello"));
  const read = await bob.ok(unread, { replies: [added] });
  assertEquals(read.messages[0].error.code, "SIGNATURE_INVALID");
  // Nothing of the lie was kept.
  assertEquals((await bob.ok(unread)).messages[0].message, "hello");
});

Deno.test("A2: a challenge of another server, or about something else, is not signed", async () => {
  await using people = await People.open();
  const { alice } = await people.registered("alice");
  const signIn = ["sign-in", "--id", alice.aid, ...KEYS];
  for (
    const payload of [
      { aud: "https://victim.example" },
      { aud: "https://sealhold.example.com.evil.example" },
      { purpose: "rotate-key" },
      { argsHash: "A".repeat(43) },
      { ts: "2020-01-01T00:00:00.000Z" },
    ]
  ) {
    const relayed = lying(people, "auth:issueChallenge", (value) => ({
      ...value,
      payload: { ...value.payload, ...payload },
    }));
    const { code, stderr, world } = await alice.run(signIn, { replies: [relayed] });
    assert([3, 6].includes(code), `${JSON.stringify(payload)}: ${code} ${stderr}`);
    const paths = world.http.transport.requests.map((one) => (bodyOf(one) as Value).path);
    assertEquals(paths, ["auth:issueChallenge"], "no signature left the machine");
  }
});

Deno.test("a send that nobody answered uses its number up; one that was refused does not", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  const lost: Reply = async (request) => {
    if ((bodyOf(request) as Value).path !== "messages:send") {
      return await fakeReplyOf(people.handler)(request);
    }
    throw new SealholdError("TIMED_OUT", "No answer in time");
  };
  assertEquals((await alice.run(send(bob.aid, "lost"), { replies: [lost] })).code, 6);
  assertEquals((await alice.ok(send(bob.aid, "second"))).seq, 2);
  await bob.ok(["deny-list", "--add", alice.aid]);
  assertEquals((await alice.run(send(bob.aid, "denied"))).code, 5);
  await bob.ok(["deny-list", "--remove", alice.aid]);
  assertEquals((await alice.ok(send(bob.aid, "third"))).seq, 3);
  const { messages } = await bob.ok(unread);
  assertEquals(messages.map(({ message, missing }: Value) => [message, missing?.from]), [
    ["second", 1],
    ["third", undefined],
  ]);
});

Deno.test("two sends at once get two numbers, and both arrive", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  const sent = await Promise.all(
    ["a", "b", "c"].map((text) => alice.ok(send(bob.aid, text))),
  );
  assertEquals(sent.map(({ seq }) => seq).sort(), [1, 2, 3]);
  assertEquals((await bob.ok(unread)).messages.length, 3);
});

Deno.test("what is known of earlier messages: damaged is not empty, and no key is in it", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  await alice.ok(send(bob.aid, "c4n4ry-text"));
  await bob.ok(unread);
  const path = `/home/s/state/messages/${bob.aid}.json`;
  const { privateKey } = JSON.parse(bob.work["keys.json"] ?? "");
  for (const folder of ["/home/s/state/messages", "/home/s/keys", "/home/s"]) {
    for (const file of bob.files.paths(folder)) {
      const text = new TextDecoder().decode(bob.files.get(file));
      assert(!text.includes(privateKey) && !text.includes("c4n4ry"), file);
    }
  }
  for (const damage of ["", "{}", '{"v":2,"taken":{},"sent":{},"groups":{},"open":{}}', "\0"]) {
    bob.files.put(path, new TextEncoder().encode(damage));
    const { code, stderr } = await bob.run(unread);
    assertEquals([code, JSON.parse(stderr).error.code], [9, "DAMAGED"], damage);
  }
  bob.files.put(path, new TextEncoder().encode("{}"), 0o644);
  assertEquals((await bob.run(unread)).code, 10, "others may read or write it");
});

Deno.test("a server's oversized or malformed answers are refused, with nothing of them shown", async () => {
  await using people = await People.open();
  const { bob } = await people.registered("bob");
  for (const value of [null, [], { messages: [{}] }, { messages: "c4n4ry" }, "c4n4ry"]) {
    const { code, stdout, stderr } = await bob.run(unread, {
      replies: [lying(people, "messages:getUnread", () => value)],
    });
    assertEquals(code, 6, stderr);
    assert(!`${stdout}${stderr}`.includes("c4n4ry"));
  }
  for (const value of [[], [1], null, { junk: 1 }, { [bob.aid]: -1 }]) {
    const { code, stderr } = await bob.run(["list-unread"], {
      replies: [lying(people, "messages:unreadCounts", () => value)],
    });
    assertEquals([code, JSON.parse(stderr).error.code], [6, "BAD_RESPONSE"]);
  }
  const endless = lying(people, "messages:getUnread", () => ({ messages: [], next: 5 }));
  const { code, world } = await bob.run(unread, { replies: [endless] });
  assertEquals(code, 0);
  assert(world.http.transport.requests.length <= 3, "a page that leads nowhere ends it");
});
