/** A server that brings back an older roster, answers about another change, or hides an old message under a known id. */
import { assert, assertEquals } from "@std/assert";
import type { HttpRequest, HttpResponse } from "../../src/ports/http_transport.ts";
import { bodyOf, json, type Reply } from "../fakes/fake_transport.ts";
import { People } from "./people.ts";
import { fakeReplyOf } from "./server_reply.ts";

const KEYS = ["--keys", "keys.json"];

// deno-lint-ignore no-explicit-any -- a server may say anything
type Value = any;

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

Deno.test("epoch rollback: a roster from before somebody was removed is not sealed for, by who saw the later one", async () => {
  await using people = await People.open();
  const { alice, bob, carol } = await people.registered("alice", "bob", "carol");
  const members = `${bob.aid},${carol.aid}`;
  const { groupId } = await alice.ok([
    ...["create-group", "--name", "team", "--members", members, ...KEYS],
  ]);
  await bob.ok(["group", "info", "--id", groupId, ...KEYS]);
  await alice.ok(["group", "remove", "--id", groupId, "--members", carol.aid, ...KEYS]);
  const info = await bob.ok(["group", "info", "--id", groupId, ...KEYS]);
  assertEquals(info.epoch, 2);
  const older = lying(people, "groups:get", ({ records }) => ({
    records: records.slice(0, 1),
    newest: 1,
  }));
  for (const argv of [send(groupId, "x"), ["group", "info", "--id", groupId, ...KEYS]]) {
    const { code, stderr, world } = await bob.run(argv, { replies: [older] });
    assertEquals([code, JSON.parse(stderr).error.code], [9, "ROLLED_BACK"]);
    const paths = world.http.transport.requests.map((one) => (bodyOf(one) as Value).path);
    assert(!paths.includes("messages:send"));
  }
});

Deno.test("a server that answers about another change of the group is not believed", async () => {
  await using people = await People.open();
  const { alice, bob, carol } = await people.registered("alice", "bob", "carol");
  const { groupId } = await alice.ok([
    ...["create-group", "--name", "team", "--members", bob.aid, ...KEYS],
  ]);
  const add = ["group", "add", "--id", groupId, "--members", carol.aid, ...KEYS];
  for (const change of [{ epoch: 7 }, { groupId: "A".repeat(43) }]) {
    const other = lying(people, "groups:addMembers", (value) => ({ ...value, ...change }));
    const { code, stderr } = await alice.run(add, { replies: [other] });
    assertEquals([code, JSON.parse(stderr).error.code], [6, "BAD_RESPONSE"]);
    await alice.run(["group", "remove", "--id", groupId, "--members", carol.aid, ...KEYS]);
  }
});

Deno.test("case 37: an old message under the id of one that is still unread is a replay all the same", async () => {
  await using people = await People.open();
  const { alice, bob } = await people.registered("alice", "bob");
  const first = await alice.ok(send(bob.aid, "pay 10"));
  let seen: Value;
  await bob.ok(unread, { replies: [lying(people, "messages:getUnread", (value) => seen = value)] });
  const [old] = seen.messages;
  await bob.ok(["mark-as-read", "--ids", first.messageId]);
  const second = await alice.ok(send(bob.aid, "hello"));
  await bob.ok(unread);
  const swapped = lying(people, "messages:getUnread", ({ messages }) => ({
    messages: messages.map((one: Value) => ({ ...old, messageId: one.messageId, seq: one.seq })),
  }));
  const read = await bob.ok(unread, { replies: [swapped] });
  assertEquals(read.messages.map(({ messageId, error }: Value) => [messageId, error?.code]), [
    [second.messageId, "DECRYPTION_FAILED"],
  ]);
  assertEquals((await bob.ok(unread)).messages[0].message, "hello");
});
