/** Sending, reading and acknowledging over the wire, and what must not get through. */
import { assert, assertEquals } from "@std/assert";
import { openMessage } from "../../src/core/shared/message/open.ts";
import { canonicalJsonBytes } from "../../src/crypto/canonical_json.ts";
import { directContext, sealDirect } from "../core/shared/message/people.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { callFunction, refusal, register, type Registered, value } from "./function_fixture.ts";
import { openTestApp, type TestApp, type TestServerOptions } from "./harness.ts";

interface Scene {
  app: TestApp;
  alice: Registered;
  bob: Registered;
  eve: Registered;
}

function test(
  title: string,
  body: (scene: Scene) => Promise<void>,
  options: TestServerOptions = {},
) {
  Deno.test(`functions messages: ${title}`, async () => {
    await using app = await openTestApp(options);
    const alice = await register(app, "alice");
    const bob = await register(app, "bob");
    await body({ app, alice, bob, eve: await register(app, "eve") });
  });
}

const text = (to: Registered | string, content = "hello", more: Record<string, unknown> = {}) => ({
  to: typeof to === "string" ? to : to.aid,
  type: "text",
  envelope: { text: content },
  ...more,
});

async function sealed(from: Registered, to: Registered, content: string, seed = "direct") {
  const { wire } = await sealDirect(from.keys, [to.keys], content, undefined, seed);
  const envelope: unknown = JSON.parse(new TextDecoder().decode(wire));
  return { to: to.aid, type: "encrypted", envelope };
}

const send = (app: TestApp, from: Registered, message: Record<string, unknown>) =>
  callFunction(app, "messages:send", message, from.token);
const unread = async (app: TestApp, who: Registered, args: Record<string, unknown> = {}) =>
  await value(callFunction(app, "messages:getUnread", args, who.token));
const acknowledge = async (app: TestApp, who: Registered, ids: string[]) =>
  await value(callFunction(app, "messages:acknowledge", { ids }, who.token));

test("a sealed message goes from one to the other, and is deleted when it was read", async ({ app, alice, bob }) => {
  const sent = await value(send(app, alice, await sealed(alice, bob, "the plan")));
  assertEquals(await value(callFunction(app, "messages:unreadCounts", {}, bob.token)), {
    [alice.aid]: 1,
  });
  const { messages: [message], next } = await unread(app, bob);
  assertEquals(next, undefined);
  assertEquals(
    { ...message, envelope: undefined, sentAt: undefined, expiresAt: undefined },
    {
      messageId: sent.messageId,
      from: alice.aid,
      to: bob.aid,
      group: "",
      type: "encrypted",
      envelope: undefined,
      sentAt: undefined,
      expiresAt: undefined,
      seq: sent.seq,
    },
  );
  assertEquals(
    Date.parse(message.expiresAt) - Date.parse(message.sentAt) - 30 * 86_400_000 < 1000,
    true,
  );
  const wire = canonicalJsonBytes(message.envelope);
  const opened = await openMessage(wire, await directContext(bob.keys, alice.keys));
  assertEquals(new TextDecoder().decode(opened.content), "the plan");
  assertEquals(await acknowledge(app, bob, [sent.messageId, sent.messageId, "nothing"]), {
    markedAsRead: 1,
    deleted: 1,
    unknown: 1,
  });
  assertEquals((await unread(app, bob)).messages, []);
  assertEquals(await acknowledge(app, bob, [sent.messageId]), {
    markedAsRead: 0,
    deleted: 0,
    unknown: 1,
  });
});

test("nothing of a sealed message's content is in the database, nor anything of a deleted one", async ({ app, alice, bob }) => {
  const canary = "canary-7f3a91-in-the-clear";
  const message = await sealed(alice, bob, canary);
  const { messageId } = await value(send(app, alice, message));
  const on = async () => {
    const files = ["server.db", "server.db-wal"].map((name) => `${app.folder}/${name}`);
    const texts = await Promise.all(
      files.map(async (file) => new TextDecoder("latin1").decode(await Deno.readFile(file))),
    );
    return texts.join("");
  };
  assert(!(await on()).includes(canary));
  const { commit } = message.envelope as { commit: string };
  assert((await on()).includes(commit), "the sealed message is there");
  await acknowledge(app, bob, [messageId]);
  assert(!(await on()).includes(commit), "it left no copy");
});

test("pages: since and limit give every message once, in order", async ({ app, alice, bob, eve }) => {
  for (let i = 0; i < 5; i++) await value(send(app, alice, text(bob, `a${i}`)));
  await value(send(app, eve, text(bob, "e")));
  const seen: string[] = [];
  let since: number | undefined = 0;
  while (since !== undefined) {
    const page: { messages: { envelope: { text: string } }[]; next?: number } = await unread(
      app,
      bob,
      { since, limit: 2 },
    );
    seen.push(...page.messages.map(({ envelope }) => envelope.text));
    since = page.next;
  }
  assertEquals(seen, ["a0", "a1", "a2", "a3", "a4", "e"]);
  const only = await unread(app, bob, { from: eve.aid });
  assertEquals(only.messages.length, 1);
  assertEquals((await unread(app, bob, { from: [eve.aid, alice.aid] })).messages.length, 6);
  const counts = await value(
    callFunction(app, "messages:unreadCounts", { from: [alice.aid] }, bob.token),
  );
  assertEquals(counts, { [alice.aid]: 5 });
});

test("somebody else's messages are neither shown nor acknowledged", async ({ app, alice, bob, eve }) => {
  const { messageId } = await value(send(app, alice, text(bob)));
  assertEquals((await unread(app, eve)).messages, []);
  for (const who of [eve, alice]) {
    assertEquals(await acknowledge(app, who, [messageId]), {
      markedAsRead: 0,
      deleted: 0,
      unknown: 1,
    });
  }
  assertEquals((await unread(app, bob)).messages.length, 1);
});

test("the deny-list wins over the allow-list, which lets in nobody else", async ({ app, alice, bob, eve }) => {
  const lists = async (path: string, args: Record<string, unknown> = {}) =>
    await value(callFunction(app, path, args, bob.token));
  assertEquals(await lists("allowList:list"), { allow: [], deny: [], updatedAt: null });
  await value(send(app, eve, text(bob)));
  const added = await lists("allowList:add", { aids: [alice.aid] });
  assertEquals(added.allow, [alice.aid]);
  assert(Date.parse(added.updatedAt) > 0);
  assertEquals(await refusal(send(app, eve, text(bob))), "ERR_NOT_ALLOWED");
  await value(send(app, alice, text(bob)));
  await lists("denyList:add", { aids: [alice.aid, eve.aid] });
  assertEquals(await refusal(send(app, alice, text(bob))), "ERR_DENIED");
  await lists("denyList:remove", { aids: [alice.aid] });
  await value(send(app, alice, text(bob)));
  await lists("allowList:clear");
  assertEquals(await refusal(send(app, eve, text(bob))), "ERR_DENIED");
  const cleared = await lists("denyList:clear");
  assertEquals([cleared.allow, cleared.deny], [[], []]);
  await value(send(app, eve, text(bob)));
  assertEquals(
    await value(callFunction(app, "denyList:list", {}, alice.token)),
    { allow: [], deny: [], updatedAt: null },
  );
});

test(
  "a list is bounded, and takes AIDs with strict keys alone (case 39)",
  async ({ app, alice, bob, eve }) => {
    const add = (aids: unknown) => callFunction(app, "denyList:add", { aids }, alice.token);
    assertEquals(await refusal(add([bob.aid, eve.aid])), "RATE_LIMITED");
    await value(add([bob.aid, bob.aid]));
    assertEquals(await refusal(add([`D${"A".repeat(43)}`])), "VALIDATION_ERROR");
    assertEquals(await refusal(add(["x", 7])), "VALIDATION_ERROR");
    assertEquals(await refusal(add([])), "VALIDATION_ERROR");
  },
  { functionLimits: { contactsPerList: 1 } },
);

test("the very same sealed message sent again is one message", async ({ app, alice, bob, eve }) => {
  const message = await sealed(alice, bob, "once");
  const first = await value(send(app, alice, message));
  assertEquals(await value(send(app, alice, message)), first);
  assertEquals((await unread(app, bob)).messages.length, 1);
  // Somebody who copied it sends a message of their own.
  await value(send(app, eve, message));
  assertEquals((await unread(app, bob)).messages.length, 2);
  await value(send(app, alice, text(bob, "hi")));
  await value(send(app, alice, text(bob, "hi")));
  assertEquals((await unread(app, bob)).messages.length, 4);
});

test("messages that are none, or for another conversation, are refused", async ({ app, alice, bob }) => {
  const good = await sealed(alice, bob, "x");
  const envelope = good.envelope as { header: Record<string, unknown>; body: string };
  const header = (change: Record<string, unknown>) => ({
    ...good,
    envelope: { ...envelope, header: { ...envelope.header, ...change } },
  });
  const low = "AQ" + "A".repeat(41);
  const bad: Record<string, unknown>[] = [
    { ...good, to: "nobody" },
    { ...good, type: "other" },
    { ...good, envelope: { text: "hello" } },
    { ...good, envelope: { ...envelope, body: envelope.body.slice(0, -2) } },
    { ...good, envelope: { ...envelope, more: 1 } },
    header({ v: 2 }),
    header({ suite: 2 }),
    header({ eph: low }),
    header({ group: "A".repeat(43), epoch: 1, roster_hash: "A".repeat(43) }),
    text(bob, "x", { envelope: { text: 7 } }),
    text(bob, "x", { envelope: "x" }),
    text(bob, "x", { envelope: { text: "x", more: "y" } }),
    text(bob, "x", { ttlMs: 0 }),
    text(bob, "x", { ttlMs: 91 * 86_400_000 }),
  ];
  for (const message of bad) {
    assertEquals(
      await refusal(send(app, alice, message)),
      "VALIDATION_ERROR",
      JSON.stringify(message),
    );
  }
  const stranger = `D${"x".repeat(42)}A`;
  assertEquals(await refusal(send(app, alice, text(stranger))), "NOT_FOUND");
  assertEquals((await unread(app, bob)).messages, []);
});

Deno.test("functions messages: a message expires by its TTL, and is gone from the database then", async () => {
  const clock = new FixedClock();
  await using app = await openTestApp({
    clock,
    lifetimes: { accessSec: 90 * 86_400, sessionSec: 90 * 86_400 },
  });
  const alice = await register(app, "alice");
  const bob = await register(app, "bob");
  const old = await value(send(app, alice, text(bob, "short", { ttlMs: 60_000 })));
  await value(send(app, alice, text(bob, "long")));
  clock.advance(59_999);
  assertEquals((await unread(app, bob)).messages.length, 2);
  clock.advance(1);
  assertEquals((await unread(app, bob)).messages.length, 1);
  assertEquals(await value(callFunction(app, "messages:unreadCounts", {}, bob.token)), {
    [alice.aid]: 1,
  });
  assertEquals(await acknowledge(app, bob, [old.messageId]), {
    markedAsRead: 0,
    deleted: 0,
    unknown: 1,
  });
  // Case 42: the wall clock alone ends no message.
  clock.setWall("2036-01-01T00:00:00.000Z");
  const part = await app.store.messages.unread({
    recipient: bob.aid,
    nowMs: Date.parse("2026-01-02T03:05:05.000Z"),
    since: 0,
    from: undefined,
    maxMessages: 10,
    maxBytes: 1000,
  });
  assertEquals(part.messages.length, 1);
});

test(
  "quotas: unread messages of a recipient, bytes of a sender, bytes of all",
  async ({ app, alice, bob, eve }) => {
    for (let i = 0; i < 3; i++) await value(send(app, alice, text(bob)));
    assertEquals(await refusal(send(app, alice, text(bob))), "RATE_LIMITED");
    assertEquals(await refusal(send(app, eve, text(bob))), "RATE_LIMITED");
    const { messages } = await unread(app, bob);
    await acknowledge(app, bob, [messages[0].messageId]);
    await value(send(app, eve, text(bob)));
    assertEquals(await refusal(send(app, alice, text(eve, "x".repeat(1000)))), "RATE_LIMITED");
    await value(send(app, alice, text(eve, "x".repeat(800))));
    assertEquals(await refusal(send(app, bob, text(alice, "x".repeat(700)))), "RATE_LIMITED");
    const { messages: rest } = await unread(app, eve);
    await acknowledge(app, eve, [rest[0].messageId]);
    await value(send(app, bob, text(alice, "x".repeat(700))));
  },
  { functionLimits: { unreadPerRecipient: 3, bytesPerSender: 1000, bytesTotal: 1500 } },
);

test(
  "one sender gets a share of a mailbox; the others still get through",
  async ({ app, alice, bob, eve }) => {
    for (let i = 0; i < 2; i++) await value(send(app, eve, text(bob)));
    const { errorData } = (await send(app, eve, text(bob))).json;
    assertEquals(errorData.code, "RATE_LIMITED");
    assertEquals(errorData.message, "The recipient has too many unread messages from you");
    await value(send(app, alice, text(bob)));
  },
  { functionLimits: { unreadFromOneSender: 2 } },
);

test(
  "case 54: fresh identities fill a mailbox, and whoever was written to still gets in",
  async ({ app, alice, bob, eve }) => {
    await value(send(app, alice, text(bob)));
    for (let i = 0; i < 6; i++) {
      const fresh = await register(app, `fresh ${i}`);
      for (let k = 0; k < 2; k++) await send(app, fresh, text(alice));
    }
    const full = (await send(app, eve, text(alice))).json.errorData;
    assertEquals(full.message, "The recipient has too many unread messages");
    assertEquals((await unread(app, alice)).messages.length, 9);
    for (let i = 0; i < 2; i++) await value(send(app, bob, text(alice)));
  },
  { functionLimits: { unreadPerRecipient: 12, unreadForStrangers: 9, unreadFromOneSender: 2 } },
);

test("messages of one sender are bounded by the minute", async ({ app, alice, bob, eve }) => {
  for (let i = 0; i < 2; i++) await value(send(app, eve, text(bob)));
  const limited = await send(app, eve, text(alice));
  assertEquals(limited.json.errorData.code, "RATE_LIMITED");
  const wait = Number(limited.headers.get("retry-after"));
  assert(wait > 0 && wait <= 60, `${wait}`);
  await value(send(app, alice, text(bob)));
}, { functionLimits: { sendsPerAid: 2 } });

test("a message of 8 MiB goes through; anything else of that size does not", async ({ app, alice, bob }) => {
  const content = "x".repeat(8 * 1024 * 1024);
  await value(send(app, alice, text(bob, content)));
  const { messages } = await unread(app, bob);
  assertEquals(messages[0].envelope.text.length, content.length);
  assertEquals(await refusal(send(app, alice, text(bob, content + "x"))), "VALIDATION_ERROR");
  const large = "x".repeat(2 * 1024 * 1024);
  const other = await callFunction(app, "groups:create", { record: { large } }, alice.token);
  assertEquals([other.status, other.json.status], [413, "error"]);
  const stranger = await callFunction(app, "messages:send", text(bob, large));
  assertEquals(stranger.status, 413);
  const tooLarge = await send(app, alice, text(bob, "x".repeat(13 * 1024 * 1024)));
  assertEquals([tooLarge.status, tooLarge.json.errorData.code], [413, "VALIDATION_ERROR"]);
});

test("a page of large messages stays within its bytes, and loses none", async ({ app, alice, bob }) => {
  for (let i = 0; i < 3; i++) await value(send(app, alice, text(bob, `${i}`.repeat(7_000_000))));
  const seen: string[] = [];
  let since: number | undefined = 0;
  let pages = 0;
  while (since !== undefined) {
    const page: { messages: { envelope: { text: string } }[]; next?: number } = await unread(
      app,
      bob,
      { since },
    );
    seen.push(...page.messages.map(({ envelope }) => envelope.text[0]!));
    since = page.next;
    pages++;
  }
  assertEquals([seen, pages], [["0", "1", "2"], 3]);
});

test("one sealed message that goes to two is delivered to both, and is no retry", async ({ app, alice, bob, eve }) => {
  const message = await sealed(alice, bob, "the plan");
  const first = await value(send(app, alice, message));
  const second = await value(send(app, alice, { ...message, to: eve.aid }));
  const ids = async (who: Registered) =>
    (await unread(app, who)).messages.map(({ messageId }: { messageId: string }) => messageId);
  assertEquals([await ids(bob), await ids(eve)], [[first.messageId], [second.messageId]]);
});
