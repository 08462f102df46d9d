/** Groups over the wire: who may change them, who gets what, and what must not get through. */
import { assertEquals } from "@std/assert";
import {
  addMembers,
  changeRole,
  createGroup,
  leaveGroup,
  removeMembers,
  renewKey,
} from "../../src/core/shared/group/change_group.ts";
import type { RosterRecord } from "../../src/core/shared/group/roster.ts";
import { type GroupState, verifyChain } from "../../src/core/shared/group/verify_chain.ts";
import { signChallenge } from "../../src/core/shared/identity/auth.ts";
import { directoryOf, rotated, sealGroup } from "../core/shared/message/people.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import {
  callFunction,
  challenge,
  refusal,
  register,
  type Registered,
  value,
} from "./function_fixture.ts";
import { openTestApp, type TestApp, type TestServerOptions } from "./harness.ts";

interface Scene {
  app: TestApp;
  alice: Registered;
  bob: Registered;
  carol: Registered;
  eve: Registered;
}

function test(
  title: string,
  body: (scene: Scene) => Promise<void>,
  options: TestServerOptions = {},
) {
  Deno.test(`functions groups: ${title}`, async () => {
    await using app = await openTestApp(options);
    const alice = await register(app, "alice");
    const bob = await register(app, "bob");
    const carol = await register(app, "carol");
    await body({ app, alice, bob, carol, eve: await register(app, "eve") });
  });
}

const line = ({ aid, keys }: Registered) => ({ aid, ksn: keys.ksn, role: "member" as const });

async function newGroup(maker: Registered, ...others: Registered[]) {
  return await createGroup(new SeededRandom(), maker.keys, "team", others.map(line));
}

async function create(app: TestApp, maker: Registered, ...others: Registered[]): Promise<string> {
  const { groupId, record } = await newGroup(maker, ...others);
  const made = await value(callFunction(app, "groups:create", { record }, maker.token));
  assertEquals(made, { groupId, epoch: 1 });
  return groupId;
}

const get = (app: TestApp, who: Registered, groupId: string, sinceEpoch?: number) =>
  callFunction(
    app,
    "groups:get",
    { groupId, ...(sinceEpoch !== undefined && { sinceEpoch }) },
    who.token,
  );

/** The group as a member sees it, the chain checked. */
async function state(app: TestApp, who: Registered, groupId: string, all: Registered[]) {
  const { records } = await value(get(app, who, groupId));
  const directory = await directoryOf(...all.map(({ keys }) => keys));
  return await verifyChain(groupId, records, directory);
}

const change = (
  app: TestApp,
  who: Registered,
  path: "addMembers" | "removeMembers" | "leave",
  groupId: string,
  record: RosterRecord | Record<string, unknown>,
) => callFunction(app, `groups:${path}`, { groupId, record }, who.token);

async function message(group: GroupState, from: Registered, all: Registered[], seed?: string) {
  const directory = await directoryOf(...all.map(({ keys }) => keys));
  const { wire } = await sealGroup(group, from.keys, directory, "hi all", undefined, seed);
  const envelope: unknown = JSON.parse(new TextDecoder().decode(wire));
  return { to: group.groupId, type: "encrypted", envelope };
}

const send = (app: TestApp, from: Registered, args: Record<string, unknown>) =>
  callFunction(app, "messages:send", args, from.token);
const inbox = async (app: TestApp, who: Registered) =>
  (await value(callFunction(app, "messages:getUnread", {}, who.token))).messages;

test("created, listed, changed and left; the chain verifies for its members", async ({ app, alice, bob, carol, eve }) => {
  const all = [alice, bob, carol, eve];
  const groupId = await create(app, alice, bob);
  const first = await state(app, bob, groupId, all);
  const added = await addMembers(first, alice.keys, [line(carol)]);
  assertEquals(await value(change(app, alice, "addMembers", groupId, added)), {
    groupId,
    epoch: 2,
  });
  // The same record once more: a retry.
  assertEquals(await value(change(app, alice, "addMembers", groupId, added)), {
    groupId,
    epoch: 2,
  });
  const listed = await value(callFunction(app, "groups:list", {}, carol.token));
  assertEquals(listed.groups, [{ groupId, name: "team", epoch: 2, members: 3, role: "member" }]);
  const second = await state(app, carol, groupId, all);
  const left = await leaveGroup(second, bob.keys);
  await value(change(app, bob, "leave", groupId, left));
  const third = await state(app, alice, groupId, all);
  const promoted = await changeRole(third, alice.keys, [carol.aid], "admin");
  await value(change(app, alice, "addMembers", groupId, promoted));
  const roles = await value(callFunction(app, "groups:list", {}, carol.token));
  assertEquals(roles.groups[0], { groupId, name: "team", epoch: 4, members: 2, role: "admin" });
  assertEquals((await value(callFunction(app, "groups:list", {}, bob.token))).groups, []);
  const part = await value(get(app, alice, groupId, 2));
  assertEquals([part.records.length, part.records[0].epoch, part.newest], [2, 3, 4]);
});

test("leaving is one's own: an admin removes others by removing them", async ({ app, alice, bob, carol }) => {
  const groupId = await create(app, alice, bob, carol);
  const group = await state(app, alice, groupId, [alice, bob, carol]);
  const record = await removeMembers(group, alice.keys, [bob.aid]);
  for (const path of ["leave", "addMembers"] as const) {
    assertEquals(await refusal(change(app, alice, path, groupId, record)), "VALIDATION_ERROR");
  }
  await value(change(app, alice, "removeMembers", groupId, record));
});

test("outsiders see nothing; who was removed sees the chain up to their last epoch", async ({ app, alice, bob, eve }) => {
  const groupId = await create(app, alice, bob);
  assertEquals(await refusal(get(app, eve, groupId)), "ERR_NOT_MEMBER");
  assertEquals(await refusal(get(app, eve, "A".repeat(43))), "NOT_FOUND");
  const now = await state(app, alice, groupId, [alice, bob]);
  await value(
    change(app, alice, "removeMembers", groupId, await removeMembers(now, alice.keys, [bob.aid])),
  );
  const seen = await value(get(app, bob, groupId));
  assertEquals([seen.records.length, seen.newest], [1, 1]);
  assertEquals((await value(get(app, alice, groupId))).records.length, 2);
});

test("forged rosters: other signers, no admins, altered records, unknown members", async ({ app, alice, bob, carol, eve }) => {
  const all = [alice, bob, carol, eve];
  const groupId = await create(app, alice, bob);
  const now = await state(app, alice, groupId, all);
  const add = await addMembers(now, alice.keys, [line(carol)]);
  // Not the signer's own call.
  assertEquals(await refusal(change(app, bob, "addMembers", groupId, add)), "PERMISSION_DENIED");
  // No admin, no member: signed with their own key, under their own name or an admin's.
  const asAdmin = { ...now, current: { ...now.current, record: { ...now.current.record } } };
  asAdmin.current.record.members = now.current.record.members.map((member) => ({
    ...member,
    role: "admin",
  }));
  const byMember = await addMembers(asAdmin, bob.keys, [line(carol)]);
  assertEquals(
    await refusal(change(app, bob, "addMembers", groupId, byMember)),
    "PERMISSION_DENIED",
  );
  assertEquals(
    await refusal(change(app, bob, "addMembers", groupId, { ...byMember, signer: alice.aid })),
    "SIGNATURE_ERROR",
  );
  assertEquals(
    await refusal(change(app, eve, "addMembers", groupId, { ...add, signer: eve.aid })),
    "PERMISSION_DENIED",
  );
  // Altered after it was signed.
  assertEquals(
    await refusal(change(app, alice, "addMembers", groupId, { ...add, name: "mine" })),
    "SIGNATURE_ERROR",
  );
  // Does something else than what it is sent for.
  assertEquals(await refusal(change(app, alice, "leave", groupId, add)), "VALIDATION_ERROR");
  assertEquals(
    await refusal(change(app, alice, "removeMembers", groupId, add)),
    "VALIDATION_ERROR",
  );
  // Not a roster; a member twice; a group that is not there.
  const { members } = add;
  const twice = { ...add, members: [members[0], ...members] };
  for (const record of [twice, { ...add, more: 1 }, {}, { ...add, epoch: 1.5 }]) {
    assertEquals(
      await refusal(change(app, alice, "addMembers", groupId, record)),
      "VALIDATION_ERROR",
    );
  }
  assertEquals(await refusal(change(app, alice, "addMembers", "A".repeat(43), add)), "NOT_FOUND");
  assertEquals((await value(get(app, alice, groupId))).records.length, 1);
});

test("case 39: a member with a low-order key is refused", async ({ app, alice }) => {
  const low = `D${"A".repeat(43)}`;
  const { record } = await createGroup(new SeededRandom(), alice.keys, "x", [
    { aid: low, ksn: 0, role: "member" },
  ]);
  assertEquals(
    await refusal(callFunction(app, "groups:create", { record }, alice.token)),
    "VALIDATION_ERROR",
  );
});

test("members must be registered here, by their newest key", async ({ app, alice, bob }) => {
  const { person } = await import("../core/shared/message/people.ts");
  const stranger = await person("stranger");
  const unknown = await createGroup(new SeededRandom(), alice.keys, "x", [
    { aid: stranger.aid, ksn: 0, role: "member" },
  ]);
  assertEquals(
    await refusal(callFunction(app, "groups:create", { record: unknown.record }, alice.token)),
    "NOT_FOUND",
  );
  const old = await newGroup(alice, bob);
  const { keys: next, records } = await rotated(bob.keys);
  const { aid } = bob;
  const event = records[0]!;
  const { challengeId, payload } = await challenge(app, aid, "rotate-key", { aid, event });
  const auth = await signChallenge(challengeId, payload, bob.keys);
  const newAuth = await signChallenge(challengeId, payload, next);
  await value(callFunction(app, "auth:rotateKey", { aid, event, auth, newAuth }, bob.token));
  assertEquals(
    await refusal(callFunction(app, "groups:create", { record: old.record }, alice.token)),
    "VALIDATION_ERROR",
  );
  const ahead = await createGroup(new SeededRandom(), alice.keys, "x", [
    { aid, ksn: 2, role: "member" },
  ]);
  assertEquals(
    await refusal(callFunction(app, "groups:create", { record: ahead.record }, alice.token)),
    "NOT_FOUND",
  );
  const now = { ...bob, keys: next };
  const { groupId, record } = await newGroup(alice, now);
  await value(callFunction(app, "groups:create", { record }, alice.token));
  assertEquals((await value(get(app, bob, groupId))).records.length, 1);
});

test("a member moves on to a new key of their own", async ({ app, alice, bob }) => {
  const groupId = await create(app, alice, bob);
  const now = await state(app, bob, groupId, [alice, bob]);
  const { keys: next, records } = await rotated(bob.keys);
  const { aid } = bob;
  const event = records[0]!;
  const early = await renewKey(now, next);
  assertEquals(await refusal(change(app, bob, "addMembers", groupId, early)), "NOT_FOUND");
  const { challengeId, payload } = await challenge(app, aid, "rotate-key", { aid, event });
  const auth = await signChallenge(challengeId, payload, bob.keys);
  const newAuth = await signChallenge(challengeId, payload, next);
  await value(callFunction(app, "auth:rotateKey", { aid, event, auth, newAuth }, bob.token));
  const record = await renewKey(now, next);
  await value(change(app, bob, "addMembers", groupId, record));
});

test("of two records for one epoch, one alone is taken", async ({ app, alice, bob, carol, eve }) => {
  const groupId = await create(app, alice, bob);
  const now = await state(app, alice, groupId, [alice, bob, carol, eve]);
  const records = await Promise.all(
    [carol, eve].map((who) => addMembers(now, alice.keys, [line(who)])),
  );
  const answers = await Promise.all(
    records.map((record) => change(app, alice, "addMembers", groupId, record)),
  );
  const codes = answers.map(({ json }) => json.errorData?.code ?? "stored").sort();
  assertEquals(codes, ["ALREADY_EXISTS", "stored"]);
  // And the one that lost comes too late later as well.
  const lost = records[answers.findIndex(({ status }) => status === 560)]!;
  assertEquals(await refusal(change(app, alice, "addMembers", groupId, lost)), "ALREADY_EXISTS");
  const { record } = await newGroup(alice, bob);
  const again = await callFunction(app, "groups:create", { record }, alice.token);
  assertEquals(again.json.errorData?.code, "ALREADY_EXISTS");
});

test("a group is no way round the lists of a new member", async ({ app, alice, bob, carol }) => {
  await value(callFunction(app, "denyList:add", { aids: [alice.aid] }, bob.token));
  await value(callFunction(app, "allowList:add", { aids: [bob.aid] }, carol.token));
  const withBob = await newGroup(alice, bob);
  assertEquals(
    await refusal(callFunction(app, "groups:create", { record: withBob.record }, alice.token)),
    "ERR_DENIED",
  );
  const withCarol = await newGroup(alice, carol);
  assertEquals(
    await refusal(callFunction(app, "groups:create", { record: withCarol.record }, alice.token)),
    "ERR_NOT_ALLOWED",
  );
});

test("a message goes to every other member, and is deleted when all have read it", async ({ app, alice, bob, carol, eve }) => {
  const all = [alice, bob, carol];
  const groupId = await create(app, alice, bob, carol);
  const now = await state(app, alice, groupId, all);
  const { messageId } = await value(send(app, alice, await message(now, alice, all)));
  assertEquals(await inbox(app, alice), []);
  assertEquals(await inbox(app, eve), []);
  assertEquals((await inbox(app, carol))[0].group, groupId);
  const counts = await value(callFunction(app, "messages:unreadCounts", {}, bob.token));
  assertEquals(counts, { [groupId]: 1 });
  const read = async (who: Registered) =>
    await value(callFunction(app, "messages:acknowledge", { ids: [messageId] }, who.token));
  assertEquals(await read(bob), { markedAsRead: 1, deleted: 0, unknown: 0 });
  assertEquals(await inbox(app, bob), []);
  assertEquals(await read(bob), { markedAsRead: 0, deleted: 0, unknown: 1 });
  assertEquals(await read(carol), { markedAsRead: 1, deleted: 1, unknown: 0 });
});

test("only members send: not outsiders, not who was removed, not who was added under the epoch before", async ({ app, alice, bob, carol, eve }) => {
  const all = [alice, bob, carol, eve];
  const groupId = await create(app, alice, bob, carol);
  const first = await state(app, alice, groupId, all);
  const text = { to: groupId, type: "text", envelope: { text: "hi" } };
  assertEquals(await refusal(send(app, eve, text)), "ERR_NOT_MEMBER");
  const stolen = await message(first, alice, all);
  assertEquals(await refusal(send(app, eve, stolen)), "ERR_NOT_MEMBER");
  const byBob = await message(first, bob, all);
  const removed = await removeMembers(first, alice.keys, [bob.aid]);
  await value(change(app, alice, "removeMembers", groupId, removed));
  assertEquals(await refusal(send(app, bob, byBob)), "ERR_NOT_MEMBER");
  const second = await state(app, alice, groupId, all);
  await value(
    change(app, alice, "addMembers", groupId, await addMembers(second, alice.keys, [line(eve)])),
  );
  assertEquals(
    await refusal(send(app, eve, await message(second, alice, all, "2"))),
    "ERR_NOT_MEMBER",
  );
  await value(send(app, eve, text));
  assertEquals((await inbox(app, bob)).length, 0);
  assertEquals(await refusal(send(app, alice, { ...text, to: "A".repeat(43) })), "NOT_FOUND");
});

test("the epoch before still arrives, at its members; older ones and wrong rosters do not", async ({ app, alice, bob, carol, eve }) => {
  const all = [alice, bob, carol, eve];
  const groupId = await create(app, alice, bob, carol);
  const first = await state(app, alice, groupId, all);
  const early = await message(first, alice, all, "early");
  const late = await message(first, carol, all, "late");
  await value(
    change(app, alice, "addMembers", groupId, await addMembers(first, alice.keys, [line(eve)])),
  );
  await value(send(app, alice, early));
  assertEquals((await inbox(app, eve)).length, 0);
  assertEquals((await inbox(app, bob)).length, 1);
  const second = await state(app, alice, groupId, all);
  await value(
    change(
      app,
      alice,
      "removeMembers",
      groupId,
      await removeMembers(second, alice.keys, [eve.aid]),
    ),
  );
  assertEquals(await refusal(send(app, carol, late)), "ALREADY_EXISTS");
  // The roster of another epoch, and one recipient left out.
  const third = await state(app, alice, groupId, all);
  const wrongHash = {
    ...third,
    current: { ...third.current, hash: first.current.hash },
  };
  assertEquals(
    await refusal(send(app, alice, await message(wrongHash, alice, all))),
    "VALIDATION_ERROR",
  );
  const { members } = third.current.record;
  const record = { ...third.current.record, members: members.filter(({ aid }) => aid !== bob.aid) };
  const fewer = { ...third, current: { ...third.current, record } };
  assertEquals(
    await refusal(send(app, alice, await message(fewer, alice, all))),
    "VALIDATION_ERROR",
  );
  const direct = { ...(await message(third, alice, all)), to: bob.aid };
  assertEquals(await refusal(send(app, alice, direct)), "VALIDATION_ERROR");
});

test("what was sealed before a removal does not reach who was removed", async ({ app, alice, bob, carol, eve }) => {
  const all = [alice, bob, carol, eve];
  const groupId = await create(app, alice, bob, carol);
  const first = await state(app, alice, groupId, all);
  const early = await message(first, alice, all);
  await value(send(app, alice, await message(first, alice, all, "before")));
  const record = await removeMembers(first, alice.keys, [bob.aid]);
  await value(change(app, alice, "removeMembers", groupId, record));
  await value(send(app, alice, early));
  assertEquals((await inbox(app, bob)).length, 1, "only what was sent while bob was a member");
  assertEquals((await inbox(app, carol)).length, 2);
  // Nobody is left of those that it was sealed for.
  const second = await state(app, alice, groupId, all);
  const late = await message(second, alice, all, "late");
  const last = await removeMembers(second, alice.keys, [carol.aid]);
  await value(change(app, alice, "removeMembers", groupId, last));
  assertEquals(await refusal(send(app, alice, late)), "ALREADY_EXISTS");
});

test("one who never reads does not silence a group", async ({ app, alice, bob, carol }) => {
  const groupId = await create(app, alice, bob, carol);
  const text = { to: groupId, type: "text", envelope: { text: "hi" } };
  for (let i = 0; i < 2; i++) await value(send(app, alice, text));
  const [first, second] = await inbox(app, bob);
  const ids = [first.messageId, second.messageId];
  await value(callFunction(app, "messages:acknowledge", { ids }, bob.token));
  const sent = await value(send(app, alice, text));
  assertEquals(sent.undelivered, [carol.aid]);
  assertEquals((await inbox(app, bob)).length, 1);
  assertEquals((await inbox(app, carol)).length, 2);
}, { functionLimits: { unreadPerRecipient: 2 } });

test("a member who denies the sender does not get it; the others do, and the sender is told", async ({ app, alice, bob, carol }) => {
  const groupId = await create(app, alice, bob, carol);
  await value(callFunction(app, "denyList:add", { aids: [alice.aid] }, bob.token));
  const text = { to: groupId, type: "text", envelope: { text: "hi" } };
  const sent = await value(send(app, alice, text));
  assertEquals(sent.undelivered, [bob.aid]);
  assertEquals([(await inbox(app, bob)).length, (await inbox(app, carol)).length], [0, 1]);
  assertEquals((await value(send(app, carol, text))).undelivered, undefined);
  assertEquals((await inbox(app, bob)).length, 1);
  await value(callFunction(app, "denyList:add", { aids: [alice.aid] }, carol.token));
  assertEquals(await refusal(send(app, alice, text)), "ERR_DENIED");
});

test("groups of one AID, and records of one AID, are bounded", async ({ app, alice, bob }) => {
  await create(app, alice, bob);
  const second = await createGroup(new SeededRandom("2"), alice.keys, "more", [line(bob)]);
  assertEquals(
    await refusal(callFunction(app, "groups:create", { record: second.record }, alice.token)),
    "RATE_LIMITED",
  );
  const third = await createGroup(new SeededRandom("3"), alice.keys, "more", []);
  const answer = await callFunction(app, "groups:create", { record: third.record }, alice.token);
  assertEquals(answer.json.errorData.message, "Too many changes of groups");
}, { functionLimits: { groupsPerAid: 1, rostersPerAid: 2 } });
