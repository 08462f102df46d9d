import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import {
  addMembers,
  leaveGroup,
  removeMembers,
  renewKey,
} from "../../../../src/core/shared/group/change_group.ts";
import { verifyChain } from "../../../../src/core/shared/group/verify_chain.ts";
import { walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import type { KeyPair } from "../../../../src/core/shared/identity/key_pair.ts";
import { groupTarget } from "../../../../src/core/shared/message/group_target.ts";
import { openMessage } from "../../../../src/core/shared/message/open.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { changed, craft, type Json } from "./craft.ts";
import {
  directContext,
  directoryOf,
  groupOf,
  person,
  rotated,
  sealDirect,
  sealGroup,
} from "./people.ts";
import { assertRefused } from "./refusal.ts";
import { keyDirectory } from "../identity/known_keys.ts";

type OpenContext = Parameters<typeof openMessage>[1];

const [alice, bob, carol, mallory] = await Promise.all(
  ["alice", "bob", "carol", "mallory"].map(person),
) as [KeyPair, KeyPair, KeyPair, KeyPair];
const directory = await directoryOf(alice, bob, carol, mallory);
const { groupId, record } = await groupOf(alice, bob, carol);
const epoch1 = await verifyChain(groupId, [record], directory);
const without = await removeMembers(epoch1, alice, [carol.aid]);
const epoch2 = await verifyChain(groupId, [record, without], directory);
const back = await addMembers(epoch2, alice, [{ aid: mallory.aid, ksn: 0, role: "member" }]);
const epoch3 = await verifyChain(groupId, [record, without, back], directory);

const reads = (reader: KeyPair, group = epoch1): OpenContext => ({
  keys: [reader],
  conversation: group,
  directory,
  replay: "unchecked",
});

Deno.test("every member but the sender opens a message to the group", async () => {
  const { wire, header } = await sealGroup(epoch1, alice, directory, "hello all");
  assertEquals([header.group, header.epoch, header.roster_hash], [groupId, 1, epoch1.current.hash]);
  for (const reader of [bob, carol]) {
    const { sender, content } = await openMessage(wire, reads(reader));
    assertEquals([sender.aid, sender.superseded], [alice.aid, false]);
    assertStrictEquals(new TextDecoder().decode(content), "hello all");
  }
  await assertRefused(wire, reads(alice), "key");
  await assertRefused(wire, reads(mallory), "key");
});

Deno.test("a removed member gets no later wraps", async () => {
  const { wire, header } = await sealGroup(epoch2, alice, directory, "without Carol");
  assertStrictEquals(header.recipients.length, 1);
  await openMessage(wire, reads(bob, epoch2));
  await assertRefused(wire, reads(carol, epoch2), "key");
  const error = await assertRejects(() => groupTarget(epoch2, carol, directory), SealholdError);
  assertStrictEquals(error.code, "DENIED");
});

Deno.test("valid decryption with a removed member's signature is refused", async () => {
  const header = { group: groupId, epoch: 2, roster_hash: epoch2.current.hash, seq: 1 };
  const forged = await craft({ sender: carol, recipients: [bob], header });
  await assertRefused(forged, reads(bob, epoch2), "sender");
  const good = await craft({ sender: alice, recipients: [bob], header });
  assertEquals((await openMessage(good, reads(bob, epoch2))).sender.aid, alice.aid);
  const stranger = await craft({ sender: mallory, recipients: [bob], header });
  await assertRefused(stranger, reads(bob, epoch2), "sender");
});

Deno.test("a message of the epoch before is taken, and marked if its sender is gone; an older one is refused", async () => {
  const fromCarol = await sealGroup(epoch1, carol, directory, "just before");
  const opened = await openMessage(fromCarol.wire, reads(bob, epoch2));
  assertEquals(opened.sender, { aid: carol.aid, ksn: 0, superseded: true });
  await assertRefused(fromCarol.wire, reads(bob, epoch3), "roster");
  const fromAlice = await sealGroup(epoch1, alice, directory, "long ago");
  assertStrictEquals(
    (await openMessage(fromAlice.wire, reads(bob, epoch2))).sender.superseded,
    false,
  );
  await assertRefused(fromAlice.wire, reads(bob, epoch3), "roster");
});

Deno.test("epoch rollback: a message of an epoch that the reader does not know is refused", async () => {
  const { wire } = await sealGroup(epoch3, alice, directory, "from the future");
  await assertRefused(wire, reads(bob, epoch1), "roster");
  await openMessage(wire, reads(bob, epoch3));
});

Deno.test("another roster under the same epoch is refused", async () => {
  const fork = await removeMembers(epoch1, alice, [bob.aid]);
  const other = await verifyChain(groupId, [record, fork], directory);
  const { wire } = await sealGroup(other, alice, directory, "to the other branch");
  await assertRefused(wire, reads(carol, epoch2), "roster");
});

Deno.test("the same body in another group is refused", async () => {
  const second = await groupOf(bob, alice, carol);
  const state = await verifyChain(second.groupId, [second.record], directory);
  const { wire } = await sealGroup(epoch1, alice, directory, "for one group");
  const moved = changed(wire, (m: Json) => {
    Object.assign(m.header, { group: second.groupId, roster_hash: state.current.hash });
  });
  await assertRefused(moved, reads(carol, state), "key");
  await assertRefused(wire, reads(carol, state), "roster");
  // The content sealed anew by a member, with the signature that it had in the first group.
  const resealed = await craft({
    sender: bob,
    claimed: alice.aid,
    recipients: [carol],
    content: "for one group",
    header: { group: second.groupId, epoch: 1, roster_hash: state.current.hash, seq: 1 },
  });
  await assertRefused(resealed, reads(carol, state), "signature");
});

Deno.test("a direct message is none of a group, and the other way round", async () => {
  const direct = await sealDirect(alice, [bob], "direct", { seq: 1, prev: "" });
  await assertRefused(direct.wire, reads(bob), "roster");
  const group = await sealGroup(epoch1, alice, directory, "group");
  await assertRefused(group.wire, await directContext(bob, alice), "roster");
});

Deno.test("after a key change the group's messages go to the new key, and are signed by it", async () => {
  const next = await rotated(bob);
  const logs = await Promise.all([alice, carol].map(({ aid }) => walkKeyLog(aid, [])));
  const known = keyDirectory([...logs, await walkKeyLog(bob.aid, next.records)]);
  const state1 = await verifyChain(groupId, [record], known);
  const error = await assertRejects(() => groupTarget(state1, next.keys, known), SealholdError);
  assertStrictEquals(error.code, "VERSION_CONFLICT");
  const renewed = await renewKey(state1, next.keys);
  const state2 = await verifyChain(groupId, [record, renewed], known);
  const context = (keys: KeyPair) => ({ ...reads(keys, state2), directory: known });
  const toBob = await sealGroup(state2, alice, known, "to the new key");
  await openMessage(toBob.wire, context(next.keys));
  await assertRefused(toBob.wire, context(bob), "key");
  const fromBob = await sealGroup(state2, next.keys, known, "by the new key");
  assertStrictEquals((await openMessage(fromBob.wire, context(carol))).sender.ksn, 1);
  // The thief of the old key says that he is Bob in the present epoch.
  const header = { group: groupId, epoch: 2, roster_hash: state2.current.hash, seq: 2 };
  const forged = await craft({
    sender: bob,
    recipients: [carol],
    header: { ...header, prev: groupId },
  });
  await assertRefused(forged, context(carol), "signature");
  const old = await sealGroup(state1, bob, known, "sent before the change");
  assert((await openMessage(old.wire, context(carol))).sender.superseded);
});

Deno.test("a group of one: its only member sends to themselves", async () => {
  const alone = await groupOf(mallory);
  const state = await verifyChain(alone.groupId, [alone.record], directory);
  const { wire } = await sealGroup(state, mallory, directory, "note to self");
  await openMessage(wire, reads(mallory, state));
  const ended = await verifyChain(
    alone.groupId,
    [alone.record, await leaveGroup(state, mallory)],
    directory,
  );
  await assertRejects(() => groupTarget(ended, mallory, directory), SealholdError, "Only a member");
});
