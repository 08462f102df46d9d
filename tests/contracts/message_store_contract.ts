/** What every ServerStore must do with challenges, key logs, lists, groups and messages. */
import { assertEquals } from "@std/assert";
import type { NewChallenge } from "../../src/ports/server/challenge_store.ts";
import type { NewEpoch } from "../../src/ports/server/group_store.ts";
import type { NewMessage } from "../../src/ports/server/message_store.ts";
import type { ServerStore } from "../../src/ports/server/server_store.ts";

const LIMITS = {
  unreadPerRecipient: 3,
  unreadForStrangers: 3,
  unreadFromOneSender: 3,
  bytesPerSender: 100,
  bytesTotal: 1000,
};
const T0 = 1_767_000_000_000;
const bytes = (text: string) => new TextEncoder().encode(text.padEnd(32));
const [ANN, BEN, CAT, DAN] = ["Dann", "Dben", "Dcat", "Ddan"] as const;
const UUIDS: Record<string, string> = {
  [ANN]: "a1111111-1111-4111-8111-111111111111",
  [BEN]: "b1111111-1111-4111-8111-111111111111",
  [CAT]: "c1111111-1111-4111-8111-111111111111",
};

type Test = (title: string, body: (store: ServerStore) => Promise<void>) => void;

async function identities(store: ServerStore): Promise<void> {
  for (const [aid, userUuid] of Object.entries(UUIDS)) {
    const user = {
      userUuid,
      username: aid.toLowerCase(),
      passwordHash: "",
      createdAtMs: T0,
      disabledAtMs: undefined,
    };
    const identity = { kind: "aid" as const, subject: aid, login: undefined, linkedAtMs: T0 };
    assertEquals(await store.identities.insertUser(user, identity), "added");
  }
}

function challenge(challengeId: string, change: Partial<NewChallenge> = {}): NewChallenge {
  return {
    challengeId,
    aid: ANN,
    payload: "{}",
    createdAtMs: T0,
    expiresAtMs: T0 + 1000,
    address: bytes("here"),
    limits: { perAidAndAddress: 2, perAddress: 3, total: 4 },
    ...change,
  };
}

function message(change: Partial<NewMessage> = {}): NewMessage {
  return {
    messageId: "m1",
    from: ANN,
    to: BEN,
    group: "",
    type: "text",
    envelope: `{"text":"hi"}`,
    bytes: 10,
    digest: undefined,
    place: undefined,
    nowMs: T0,
    sentAtMs: T0,
    expiresAtMs: T0 + 1000,
    limits: LIMITS,
    ...change,
  };
}

function epoch(n: number, aids: readonly string[], change: Partial<NewEpoch> = {}): NewEpoch {
  return {
    groupId: "g",
    epoch: n,
    hash: `hash ${n}`,
    record: JSON.stringify({ epoch: n }),
    previousHash: n === 1 ? undefined : `hash ${n - 1}`,
    signer: ANN,
    name: "team",
    members: aids.map((aid) => ({ aid, role: aid === ANN ? "admin" : "member" })),
    fresh: [],
    added: [],
    limits: { groups: 2, groupsFromOneSigner: 2, bytesPerSigner: 1000 },
    ...change,
  };
}

const chainOf = (store: ServerStore, reader: string, since = 0, maxRecords = 9, maxBytes = 999) =>
  store.groups.chain({ groupId: "g", reader, since, maxRecords, maxBytes });
const unread = async (store: ServerStore, recipient: string, change = {}) => {
  const request = { nowMs: T0, since: 0, from: undefined, maxMessages: 9, maxBytes: 999 };
  const part = await store.messages.unread({ recipient, ...request, ...change });
  return { ids: part.messages.map(({ messageId }) => messageId), more: part.more };
};

/** Runs the suite. */
export function testMessageStores(test: Test): void {
  testChallenges(test);
  testKeyLogs(test);
  testContactLists(test);
  testGroups(test);
  testDelivery(test);
  testReading(test);
}

function testChallenges(test: Test): void {
  test("a challenge is taken once, expired or not; unknown ones are not there", async (store) => {
    assertEquals(await store.challenges.add(challenge("one")), true);
    assertEquals(await store.challenges.take("two"), undefined);
    assertEquals(await store.challenges.take("one"), {
      challengeId: "one",
      aid: ANN,
      payload: "{}",
      createdAtMs: T0,
      expiresAtMs: T0 + 1000,
    });
    assertEquals(await store.challenges.take("one"), undefined);
  });

  test("challenges wait in bounded numbers; expired ones make room", async (store) => {
    const add = (id: string, change?: Partial<NewChallenge>) =>
      store.challenges.add(challenge(id, change));
    assertEquals([await add("1"), await add("2"), await add("3")], [true, true, false]);
    assertEquals(await add("4", { address: bytes("there") }), true);
    // The oldest of its own address gives way, and then the oldest of all.
    for (const id of ["5", "6"]) assertEquals(await add(id, { aid: BEN }), true);
    assertEquals(await store.challenges.take("1"), undefined);
    assertEquals(await add("7", { address: bytes("elsewhere") }), true);
    assertEquals(await store.challenges.take("2"), undefined);
    assertEquals((await store.challenges.take("4"))?.aid, ANN);
    assertEquals((await store.challenges.take("6"))?.aid, BEN);
    const later = { createdAtMs: T0 + 1000, expiresAtMs: T0 + 2000 };
    assertEquals(await add("8", { aid: BEN, ...later }), true);
    assertEquals(await store.challenges.take("7"), undefined);
    // A clock that was set back by years: what it left behind does not block for ever.
    const earlier = { createdAtMs: T0 - 1e10, expiresAtMs: T0 - 1e10 + 1000 };
    for (const id of ["9", "10"]) assertEquals(await add(id, earlier), true);
  });
}

function testKeyLogs(test: Test): void {
  test("a key log grows by one at a time, and ends all other sessions", async (store) => {
    await identities(store);
    const session = (sessionId: string, aid: string) => ({
      sessionId,
      userUuid: UUIDS[aid]!,
      nowMs: T0,
      expiresAtMs: T0 + 1e6,
    });
    await store.sessions.create(session("kept", ANN));
    await store.sessions.create(session("other", ANN));
    await store.sessions.create(session("ben's", BEN));
    const record = (ksn: number, aid: string = ANN) => ({
      aid,
      ksn,
      publicKey: `key ${ksn}`,
      record: `{"ksn":${ksn}}`,
      nowMs: T0 + ksn,
      keepSessionId: "kept",
    });
    assertEquals(await store.keyLogs.find(DAN), undefined);
    const before = await store.keyLogs.find(ANN);
    assertEquals([before?.records, before?.publicKey, before?.updatedAtMs], [[], undefined, T0]);
    assertEquals(await store.keyLogs.append(record(2)), false);
    assertEquals(await store.keyLogs.append(record(1, DAN)), false);
    assertEquals(await store.sessions.isLive("other", UUIDS[ANN]!), true);
    assertEquals(await store.keyLogs.append(record(1)), true);
    assertEquals(await store.keyLogs.append(record(1)), false);
    const live = await Promise.all([
      store.sessions.isLive("kept", UUIDS[ANN]!),
      store.sessions.isLive("other", UUIDS[ANN]!),
      store.sessions.isLive("ben's", UUIDS[BEN]!),
    ]);
    assertEquals(live, [true, false, true]);
    await store.keyLogs.append(record(2));
    assertEquals(await store.keyLogs.find(ANN), {
      aid: ANN,
      userUuid: UUIDS[ANN]!,
      records: [`{"ksn":1}`, `{"ksn":2}`],
      publicKey: "key 2",
      updatedAtMs: T0 + 2,
    });
    assertEquals(await store.keyLogs.keyAt(ANN, 1), "key 1");
    assertEquals(await store.keyLogs.keyAt(ANN, 3), undefined);
  });
}

function testContactLists(test: Test): void {
  test("lists are kept apart, sorted, without doubles, and bounded as a whole", async (store) => {
    const { contactLists } = store;
    const change = { owner: ANN, list: "deny" as const, nowMs: T0, max: 2 };
    assertEquals(await contactLists.get(ANN), { allow: [], deny: [], updatedAtMs: undefined });
    await contactLists.change({ ...change, change: "add", aids: [CAT, BEN, BEN] });
    await contactLists.change({ ...change, change: "add", aids: [BEN], list: "allow" });
    const full = await contactLists.change({ ...change, change: "add", aids: [BEN, DAN] });
    assertEquals(full, undefined);
    assertEquals(await contactLists.get(ANN), { allow: [BEN], deny: [BEN, CAT], updatedAtMs: T0 });
    const removed = await contactLists.change({
      ...change,
      change: "remove",
      aids: [BEN, DAN],
      nowMs: T0 + 1,
    });
    assertEquals(removed, { allow: [BEN], deny: [CAT], updatedAtMs: T0 + 1 });
    const cleared = await contactLists.change({ ...change, change: "clear", aids: [] });
    assertEquals(cleared?.deny, []);
    assertEquals((await contactLists.get(BEN)).updatedAtMs, undefined);
  });
}

function testGroups(test: Test): void {
  test("a chain grows from its head alone", async (store) => {
    const { groups } = store;
    assertEquals(await groups.put(epoch(2, [ANN])), "conflict");
    assertEquals(await groups.put(epoch(1, [ANN, BEN])), "stored");
    assertEquals(await groups.put(epoch(1, [ANN])), "conflict");
    assertEquals(await groups.put(epoch(3, [ANN])), "conflict");
    assertEquals(await groups.put(epoch(2, [ANN], { previousHash: "hash x" })), "conflict");
    assertEquals(await groups.put(epoch(2, [ANN, BEN, CAT])), "stored");
    assertEquals(await groups.head("g"), {
      groupId: "g",
      epoch: 2,
      hash: "hash 2",
      record: `{"epoch":2}`,
    });
    assertEquals(await groups.head("h"), undefined);
  });

  test("members are registered, by their newest key, and let the signer in", async (store) => {
    await identities(store);
    const put = (aid: string, ksn = 0) =>
      store.groups.put(
        epoch(1, [ANN, aid], { fresh: [{ aid: ANN, ksn: 0 }, { aid, ksn }], added: [aid] }),
      );
    assertEquals(await put(DAN), "unknown-member");
    assertEquals(await put(BEN, 1), "stale-key");
    const change = { owner: BEN, nowMs: T0, max: 9, change: "add" as const };
    await store.contactLists.change({ ...change, list: "allow", aids: [CAT] });
    assertEquals(await put(BEN), "not-allowed");
    await store.contactLists.change({ ...change, list: "deny", aids: [ANN] });
    assertEquals(await put(BEN), "denied");
    assertEquals(await store.groups.head("g"), undefined);
    assertEquals(await put(CAT), "stored");
    const more = (groupId: string) =>
      store.groups.put(epoch(1, [ANN, CAT], { groupId, added: [CAT] }));
    assertEquals([await more("h"), await more("i")], ["stored", "too-many-by-signer"]);
  });

  test("nobody alone takes up somebody's places in groups, nor the room for records", async (store) => {
    await identities(store);
    const limits = { groups: 3, groupsFromOneSigner: 1, bytesPerSigner: 1000 };
    const found = (groupId: string, signer: string, change: Partial<NewEpoch> = {}) =>
      store.groups.put(
        epoch(1, [signer, CAT], { groupId, signer, added: [signer, CAT], limits, ...change }),
      );
    assertEquals([await found("a", ANN), await found("b", ANN)], ["stored", "too-many-by-signer"]);
    assertEquals(await found("b", BEN), "stored");
    assertEquals(await found("c", DAN), "stored");
    assertEquals(await found("d", "Dnext"), "too-many-groups");
    // She can still make groups of her own; and a place that she left is free again.
    const own = { members: [{ aid: CAT, role: "admin" }], added: [CAT] };
    assertEquals(await found("e", CAT, own), "stored");
    await store.groups.put(epoch(2, [ANN], { groupId: "a", signer: CAT }));
    assertEquals(await found("f", ANN), "stored");
    const large = { record: "ü".repeat(250), ...own, members: [], added: [] };
    assertEquals(await found("g", ANN, large), "stored");
    assertEquals(await found("h", ANN, large), "signer-full");
    assertEquals(await found("h", BEN, large), "stored");
  });

  test("the chain is shown to members, up to the last epoch of former ones", async (store) => {
    await store.groups.put(epoch(1, [ANN, BEN]));
    await store.groups.put(epoch(2, [ANN]));
    await store.groups.put(epoch(3, [ANN, CAT]));
    const records = [1, 2, 3].map((n) => `{"epoch":${n}}`);
    assertEquals(await chainOf(store, ANN), { records, newest: 3 });
    assertEquals(await chainOf(store, CAT), { records, newest: 3 });
    assertEquals(await chainOf(store, BEN), { records: records.slice(0, 1), newest: 1 });
    assertEquals(await chainOf(store, DAN), "not-member");
    assertEquals(await chainOf(store, ANN, 1), { records: records.slice(1), newest: 3 });
    assertEquals(await chainOf(store, ANN, 3), { records: [], newest: 3 });
    assertEquals(await chainOf(store, ANN, 0, 2), { records: records.slice(0, 2), newest: 3 });
    assertEquals(await chainOf(store, ANN, 0, 9, 1), { records: records.slice(0, 1), newest: 3 });
    const unknown = { groupId: "h", reader: ANN, since: 0, maxRecords: 9, maxBytes: 9 };
    assertEquals(await store.groups.chain(unknown), "unknown");
    // Back again: everything between is shown as well.
    await store.groups.put(epoch(4, [ANN, BEN]));
    assertEquals((await chainOf(store, BEN) as { newest: number }).newest, 4);
  });

  test("groups are listed with the present name, epoch and role", async (store) => {
    await store.groups.put(epoch(1, [ANN, BEN], { name: "b" }));
    await store.groups.put(epoch(1, [ANN], { name: "a", groupId: "h" }));
    const admins = [{ aid: ANN, role: "admin" }, { aid: BEN, role: "admin" }];
    await store.groups.put(epoch(2, [], { name: "c", members: admins }));
    assertEquals(await store.groups.listOf(ANN), [
      { groupId: "h", name: "a", epoch: 1, members: 1, role: "admin" },
      { groupId: "g", name: "c", epoch: 2, members: 2, role: "admin" },
    ]);
    assertEquals((await store.groups.listOf(BEN))[0]?.role, "admin");
    await store.groups.put(epoch(3, [ANN]));
    assertEquals(await store.groups.listOf(BEN), []);
  });
}

function testDelivery(test: Test): void {
  const send = (store: ServerStore, change?: Partial<NewMessage>) =>
    store.messages.send(message(change));

  test("a direct message needs a known recipient who lets the sender in", async (store) => {
    await identities(store);
    assertEquals((await send(store, { to: DAN })).kind, "unknown-recipient");
    const change = { owner: BEN, nowMs: T0, max: 9, change: "add" as const };
    await store.contactLists.change({ ...change, list: "allow", aids: [CAT] });
    assertEquals((await send(store)).kind, "not-allowed");
    await store.contactLists.change({ ...change, list: "allow", aids: [ANN] });
    await store.contactLists.change({ ...change, list: "deny", aids: [ANN] });
    assertEquals((await send(store)).kind, "denied");
    // To oneself always.
    assertEquals((await send(store, { from: BEN })).kind, "delivered");
  });

  test("numbers grow, and none is used again", async (store) => {
    await identities(store);
    assertEquals(await store.messages.lastSeq(), 0);
    const seqs: number[] = [];
    for (const messageId of ["a", "b", "c"]) {
      const sent = await send(store, { messageId });
      if (sent.kind === "delivered") seqs.push(sent.seq);
      await store.messages.acknowledge(BEN, [messageId], T0);
    }
    assertEquals(seqs.length, 3);
    assertEquals(seqs[0]! < seqs[1]! && seqs[1]! < seqs[2]!, true);
    assertEquals(await store.messages.lastSeq(), seqs[2]);
  });

  test("the very same message again gives the first answer, while it waits", async (store) => {
    await identities(store);
    const digest = bytes("digest");
    const first = await send(store, { digest });
    const again = await send(store, { digest, messageId: "m2", sentAtMs: T0 + 5 });
    const nobody = { recipients: [], undelivered: [] };
    assertEquals<unknown>(again, { ...first, kind: "repeated", ...nobody });
    assertEquals((await send(store, { digest, messageId: "m3", from: CAT })).kind, "delivered");
    await store.messages.acknowledge(BEN, ["m1"], T0);
    assertEquals((await send(store, { digest, messageId: "m4" })).kind, "delivered");
  });

  test("quotas count what waits, and what is read or expires counts no more", async (store) => {
    await identities(store);
    const large = { bytes: 60, messageId: "a" };
    assertEquals((await send(store, large)).kind, "delivered");
    assertEquals((await send(store, { ...large, messageId: "b" })).kind, "sender-full");
    const limits = { ...LIMITS, bytesTotal: 100 };
    assertEquals((await send(store, { ...large, from: CAT, limits })).kind, "server-full");
    await store.messages.acknowledge(BEN, ["a"], T0);
    assertEquals((await send(store, { ...large, messageId: "b" })).kind, "delivered");
    const later = { nowMs: T0 + 1000, expiresAtMs: T0 + 9000 };
    assertEquals((await send(store, { ...large, ...later, messageId: "c" })).kind, "delivered");
    for (const messageId of ["d", "e"]) await send(store, { ...later, messageId });
    assertEquals((await send(store, { ...later, messageId: "f" })).kind, "recipients-full");
  });

  test("one sender has a share of a mailbox, and no more", async (store) => {
    await identities(store);
    const limits = { ...LIMITS, unreadFromOneSender: 1 };
    assertEquals((await send(store, { limits })).kind, "delivered");
    assertEquals((await send(store, { limits, messageId: "b" })).kind, "share-full");
    assertEquals((await send(store, { limits, messageId: "c", from: CAT })).kind, "delivered");
    await store.messages.acknowledge(BEN, ["m1"], T0);
    assertEquals((await send(store, { limits, messageId: "d" })).kind, "delivered");
    // Expired ones count no more either.
    const later = { nowMs: T0 + 1000, expiresAtMs: T0 + 9000 };
    assertEquals((await send(store, { limits, ...later, messageId: "e" })).kind, "delivered");
    const own = { limits, ...later, from: BEN };
    for (const messageId of ["f", "g"]) {
      assertEquals((await send(store, { ...own, messageId })).kind, "delivered");
    }
  });

  test("in a group, who denies the sender does not get it; allow-lists are for direct messages", async (store) => {
    await store.groups.put(epoch(1, [ANN, BEN, CAT]));
    const list = { nowMs: T0, max: 9, change: "add" as const };
    await store.contactLists.change({ ...list, owner: BEN, list: "deny", aids: [ANN] });
    await store.contactLists.change({ ...list, owner: CAT, list: "allow", aids: [BEN] });
    const place = { epoch: 1, rosterHash: "hash 1", wraps: 2 };
    const to = (from: string, messageId: string) =>
      send(store, { group: "g", to: "g", from, place, messageId });
    const sent = await to(ANN, "a");
    assertEquals(sent.kind === "delivered" && [sent.recipients, sent.undelivered], [[CAT], [BEN]]);
    const other = await to(CAT, "b");
    assertEquals(other.kind === "delivered" && other.undelivered, []);
    await store.contactLists.change({ ...list, owner: CAT, list: "deny", aids: [ANN] });
    assertEquals(await to(ANN, "c"), { kind: "denied" });
  });

  test("a group's message goes to the members of its epoch, without the sender", async (store) => {
    await store.groups.put(epoch(1, [ANN, BEN]));
    await store.groups.put(epoch(2, [ANN, BEN, CAT]));
    const to = (from: string, place?: NewMessage["place"], messageId = from) =>
      send(store, { group: "g", to: "g", from, place, messageId });
    const recipients = async (sent: ReturnType<typeof to>) => {
      const delivery = await sent;
      return delivery.kind === "delivered" ? delivery.recipients : delivery.kind;
    };
    const at = (n: number, wraps = 1) => ({ epoch: n, rosterHash: `hash ${n}`, wraps });
    assertEquals(await recipients(to(ANN)), [BEN, CAT]);
    assertEquals(await recipients(to(ANN, at(1), "m")), [BEN]);
    assertEquals(await recipients(to(CAT, at(1))), "not-member");
    assertEquals(await recipients(to(DAN)), "not-member");
    assertEquals(await recipients(to(ANN, at(3))), "old-epoch");
    assertEquals(await recipients(to(ANN, at(2, 1))), "wrong-roster");
    assertEquals(await recipients(to(ANN, { ...at(2, 2), rosterHash: "x" })), "wrong-roster");
    assertEquals(await recipients(send(store, { group: "h", to: "h" })), "unknown-recipient");
    await store.groups.put(epoch(3, [ANN, CAT]));
    assertEquals(await recipients(to(BEN, at(2, 2), "p")), "not-member");
    // Who was removed gets nothing that comes after, though it was sealed before.
    assertEquals(await recipients(to(ANN, at(2, 2), "q")), [CAT]);
    await store.groups.put(epoch(4, [ANN]));
    assertEquals(await recipients(to(ANN, at(3), "r")), "old-epoch");
    assertEquals(await recipients(to(ANN, at(1), "n")), "old-epoch");
    // Alone in a group, one writes to oneself.
    assertEquals(await recipients(to(ANN, at(4), "o")), [ANN]);
  });
}

function testReading(test: Test): void {
  test("unread messages come in order, in parts, of some senders or of all", async (store) => {
    await identities(store);
    for (const messageId of ["a", "b", "c"]) await store.messages.send(message({ messageId }));
    const limits = {
      ...LIMITS,
      unreadPerRecipient: 9,
      unreadForStrangers: 9,
      unreadFromOneSender: 9,
    };
    await store.messages.send(message({ messageId: "d", from: CAT, limits }));
    assertEquals(await unread(store, BEN), { ids: ["a", "b", "c", "d"], more: false });
    assertEquals(await unread(store, BEN, { maxMessages: 2 }), { ids: ["a", "b"], more: true });
    assertEquals(await unread(store, BEN, { maxMessages: 4 }), {
      ids: ["a", "b", "c", "d"],
      more: false,
    });
    assertEquals(await unread(store, BEN, { maxBytes: 25 }), { ids: ["a", "b"], more: true });
    assertEquals(await unread(store, BEN, { maxBytes: 1 }), { ids: ["a"], more: true });
    assertEquals((await unread(store, BEN, { from: [CAT] })).ids, ["d"]);
    assertEquals((await unread(store, BEN, { from: [] })).ids, []);
    assertEquals((await unread(store, BEN, { since: 2 })).ids, ["c", "d"]);
    assertEquals((await unread(store, ANN)).ids, []);
    assertEquals(await store.messages.counts(BEN, T0, undefined), { [ANN]: 3, [CAT]: 1 });
    assertEquals(await store.messages.counts(BEN, T0, [CAT]), { [CAT]: 1 });
  });

  test("expired messages are neither shown nor counted", async (store) => {
    await identities(store);
    await store.messages.send(message());
    assertEquals((await unread(store, BEN, { nowMs: T0 + 999 })).ids, ["m1"]);
    assertEquals((await unread(store, BEN, { nowMs: T0 + 1000 })).ids, []);
    assertEquals(await store.messages.counts(BEN, T0 + 1000, undefined), {});
    const read = await store.messages.acknowledge(BEN, ["m1"], T0 + 1000);
    assertEquals(read, { markedAsRead: 0, deleted: 0, unknown: 1 });
  });

  test("a message is deleted when its last reader has read it, and by readers alone", async (store) => {
    await store.groups.put(epoch(1, [ANN, BEN, CAT]));
    await store.messages.send(message({ group: "g", to: "g" }));
    const read = (who: string, ...ids: string[]) => store.messages.acknowledge(who, ids, T0);
    assertEquals(await read(ANN, "m1"), { markedAsRead: 0, deleted: 0, unknown: 1 });
    assertEquals(await read(BEN, "m1", "m1", "x"), { markedAsRead: 1, deleted: 0, unknown: 1 });
    assertEquals((await unread(store, CAT)).ids, ["m1"]);
    assertEquals(await store.messages.counts(CAT, T0, undefined), { g: 1 });
    assertEquals(await read(CAT, "m1"), { markedAsRead: 1, deleted: 1, unknown: 0 });
    assertEquals(await read(CAT, "m1"), { markedAsRead: 0, deleted: 0, unknown: 1 });
  });
}
