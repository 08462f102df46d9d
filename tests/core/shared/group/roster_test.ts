import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import {
  addMembers,
  changeRole,
  createGroup,
  leaveGroup,
  removeMembers,
  renameGroup,
  renewKey,
} from "../../../../src/core/shared/group/change_group.ts";
import {
  type Member,
  parseRoster,
  type RosterBody,
  rosterBytes,
  type RosterRecord,
  sortMembers,
} from "../../../../src/core/shared/group/roster.ts";
import {
  groupPin,
  parseGroupPin,
  verifyChain,
} from "../../../../src/core/shared/group/verify_chain.ts";
import { walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import { type KeyPair, signWith } from "../../../../src/core/shared/identity/key_pair.ts";
import { type ErrorCode, SealholdError } from "../../../../src/errors.ts";
import { LOW_ORDER_ED25519 } from "../../../crypto/curve_fixtures.ts";
import { hex } from "../../../crypto/vectors.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { directoryOf, groupOf, person, rotated } from "../message/people.ts";
import { keyDirectory } from "../identity/known_keys.ts";

const [alice, bob, carol, mallory] = await Promise.all(
  ["alice", "bob", "carol", "mallory"].map(person),
) as [KeyPair, KeyPair, KeyPair, KeyPair];
const everybody = await directoryOf(alice, bob, carol, mallory);
const member = (keys: KeyPair): Member => ({ aid: keys.aid, ksn: keys.ksn, role: "member" });

/** Signs whatever it is given: what an attacker with that key could do. */
async function forge(keys: KeyPair, body: RosterBody): Promise<RosterRecord> {
  return { ...body, sig: encodeBase64url(await signWith(keys, rosterBytes(body))) };
}

/** Alice's group with Bob, and one more epoch by `signer` with `change`. */
async function chainWith(signer: KeyPair, change: Partial<RosterBody>) {
  const { groupId, record } = await groupOf(alice, bob);
  const { name, members } = record;
  const body = {
    group_id: groupId,
    epoch: 2,
    name,
    members,
    prev: groupId,
    signer: signer.aid,
    ...change,
  };
  return { groupId, records: [record, await forge(signer, body)] };
}

async function assertChainFails(
  code: ErrorCode,
  chain: { groupId: string; records: readonly unknown[] },
  where?: string,
) {
  const verify = () => verifyChain(chain.groupId, chain.records, everybody);
  const error = await assertRejects(verify, SealholdError);
  assertEquals([error.code, where && error.data.where], [code, where]);
}

Deno.test("a group's whole life verifies", async () => {
  const { groupId, record } = await groupOf(alice, bob);
  const records = [record];
  const now = () => verifyChain(groupId, JSON.parse(JSON.stringify(records)), everybody);
  records.push(await addMembers(await now(), alice, [member(carol)]));
  records.push(await changeRole(await now(), alice, [bob.aid], "admin"));
  records.push(await renameGroup(await now(), bob, "another name"));
  records.push(await removeMembers(await now(), bob, [carol.aid]));
  records.push(await leaveGroup(await now(), alice));
  const state = await now();
  assertEquals(state.current.record.epoch, 6);
  assertEquals(state.current.record.members.map(({ aid }) => aid), [bob.aid]);
  assertEquals(state.previous?.record.epoch, 5);
  records.push(await leaveGroup(state, bob));
  assertEquals((await now()).current.record.members, []);
  const more = { ...records.at(-1)!, epoch: 8, prev: (await now()).current.hash };
  await assertChainFails("DAMAGED", { groupId, records: [...records, more] }, "ended");
});

Deno.test("the same people and the same name still make another group", async () => {
  const random = new SeededRandom("twice");
  const one = await createGroup(random, alice, "team", [member(bob)]);
  const two = await createGroup(random, alice, "team", [member(bob)]);
  assertStrictEquals(one.groupId === two.groupId, false);
});

Deno.test("a roster with a duplicate member is refused, made or received", async () => {
  for (const others of [[member(bob), member(bob)], [member(alice)]]) {
    const error = await assertRejects(
      () => createGroup(new SeededRandom(), alice, "team", others),
      SealholdError,
    );
    assertStrictEquals(error.code, "INVALID_VALUE");
  }
  const members = sortMembers([{ ...member(alice), role: "admin" }, member(bob), member(bob)]);
  await assertChainFails("DAMAGED", await chainWith(alice, { members }), "members");
  const twoRoles = sortMembers([{ ...member(alice), role: "admin" }, member(alice)]);
  await assertChainFails("DAMAGED", await chainWith(alice, { members: twoRoles }), "members");
});

Deno.test("who may sign what: a member only their own leaving and their own newer key", async () => {
  const admin = { ...member(alice), role: "admin" as const };
  const { records: [first] } = await chainWith(alice, {});
  const { members } = first!;
  const without = (keys: KeyPair) => members.filter(({ aid }) => aid !== keys.aid);
  const may = await chainWith(bob, { members: without(bob) });
  assertEquals((await verifyChain(may.groupId, may.records, everybody)).current.record.epoch, 2);
  const mayNot: Array<[KeyPair, Partial<RosterBody>, string]> = [
    [bob, {}, "role"],
    [bob, { name: "mine" }, "role"],
    [bob, { members: without(bob), name: "gone" }, "role"],
    [bob, { members: without(alice) }, "role"],
    [bob, { members: [] }, "role"],
    [bob, { members: sortMembers([admin, { ...member(bob), role: "admin" }]) }, "role"],
    [bob, { members: sortMembers([...members, member(mallory)]) }, "role"],
    [bob, { members: sortMembers([...without(bob), member(mallory)]) }, "role"],
    [mallory, { members: sortMembers([...members, member(mallory)]) }, "signer"],
    [mallory, {}, "signer"],
    [alice, { members: without(alice) }, "admins"],
    [alice, { members: sortMembers([{ ...admin, role: "member" }, member(bob)]) }, "admins"],
    [alice, { epoch: 3 }, "epoch"],
    [alice, { prev: first!.prev }, "prev"],
    [alice, { group_id: first!.prev }, "prev"],
  ];
  for (const [signer, change, where] of mayNot) {
    await assertChainFails("DAMAGED", await chainWith(signer, change), where);
  }
});

Deno.test("a record signed by another than it names is refused", async () => {
  const chain = await chainWith(alice, { name: "new" });
  const { sig: _sig, ...body } = chain.records[1]!;
  await assertChainFails("SIGNATURE_INVALID", {
    ...chain,
    records: [chain.records[0], await forge(mallory, body)],
  });
  await assertChainFails("SIGNATURE_INVALID", {
    ...chain,
    records: [chain.records[0], { ...chain.records[1]!, name: "newer" }],
  });
});

Deno.test("a chain must begin with the record that the group is named after", async () => {
  const { groupId, record } = await groupOf(alice, bob);
  const other = await groupOf(mallory, bob);
  await assertChainFails("DAMAGED", { groupId, records: [other.record] }, "group_id");
  await assertChainFails("DAMAGED", { groupId, records: [] }, "size");
  const chain = await chainWith(alice, {});
  await assertChainFails("DAMAGED", { groupId, records: [chain.records[1]] });
  await assertChainFails("DAMAGED", { groupId, records: [record, record] });
  const { sig: _sig, ...body } = record;
  const byBob = await forge(bob, { ...body, signer: bob.aid });
  await assertChainFails("DAMAGED", { groupId, records: [byBob] }, "role");
});

Deno.test("a member's key goes forward, by their own signature, and never back", async () => {
  const one = await rotated(bob);
  const two = await rotated(one.keys, one.records, "2026-01-03T00:00:00.000Z");
  const directory = keyDirectory([await walkKeyLog(bob.aid, two.records)]);
  const { groupId, record } = await groupOf(alice, bob);
  const state = await verifyChain(groupId, [record], directory);
  const renewed = await renewKey(state, two.keys);
  const after = await verifyChain(groupId, [record, renewed], directory);
  assertEquals(after.current.record.members.find(({ aid }) => aid === bob.aid)?.ksn, 2);
  // The thief of the first key cannot bring it back.
  const { sig: _sig, ...body } = renewed;
  const back = { ...body, epoch: 3, prev: after.current.hash, members: record.members };
  const error = await assertRejects(
    async () => await verifyChain(groupId, [record, renewed, await forge(bob, back)], directory),
    SealholdError,
  );
  assertEquals([error.code, error.data.where], ["DAMAGED", "ksn"]);
  // A key that nobody has logged.
  const unlogged = await assertRejects(
    () => verifyChain(groupId, [record, renewed], everybody),
    SealholdError,
  );
  assertEquals([unlogged.code, unlogged.data.where], ["DAMAGED", "key"]);
});

Deno.test("a newer key of one's own brings no other role, and no member whose key nobody knows", async () => {
  const { keys: newer, records: log } = await rotated(bob);
  const { groupId, record } = await groupOf(alice, bob);
  const knowing = keyDirectory([
    await walkKeyLog(alice.aid, []),
    await walkKeyLog(bob.aid, log),
  ]);
  const step = async (signer: KeyPair, change: Partial<Member>) => {
    const { name } = record;
    const members = record.members.map((one) => one.aid === bob.aid ? { ...one, ...change } : one);
    const { aid } = signer;
    const body = { group_id: groupId, epoch: 2, name, members, prev: groupId, signer: aid };
    return await verifyChain(groupId, [record, await forge(signer, body)], knowing);
  };
  await step(newer, { ksn: 1 });
  const promoted = () => step(newer, { ksn: 1, role: "admin" });
  const error = await assertRejects(promoted, SealholdError);
  assertEquals([error.code, error.data.where], ["DAMAGED", "role"]);
  const unknown = await assertRejects(() => step(alice, { ksn: 2 }), SealholdError);
  assertEquals([unknown.code, unknown.data.where], ["DAMAGED", "key"]);
});

Deno.test("what a person may not do is refused before it is signed", async () => {
  const { groupId, record } = await groupOf(alice, bob);
  const state = await verifyChain(groupId, [record], everybody);
  const cases: Array<[ErrorCode, () => Promise<unknown>]> = [
    ["DENIED", () => addMembers(state, bob, [member(carol)])],
    ["DENIED", () => leaveGroup(state, alice)],
    ["DENIED", () => removeMembers(state, bob, [alice.aid])],
    ["DENIED", () => renewKey(state, bob)],
    ["NOT_FOUND", () => leaveGroup(state, carol)],
    ["INVALID_VALUE", () => addMembers(state, alice, [member(bob)])],
    ["INVALID_VALUE", () => renameGroup(state, alice, "a\u001b[2J")],
    ["INVALID_VALUE", () => renameGroup(state, alice, "")],
  ];
  for (const [code, attempt] of cases) {
    assertStrictEquals((await assertRejects(attempt, SealholdError)).code, code);
  }
});

Deno.test("epoch rollback: a chain shorter than the pin, or another one, is refused", async () => {
  const { groupId, records } = await chainWith(alice, { name: "second" });
  const pin = groupPin(await verifyChain(groupId, records, everybody));
  assertEquals(parseGroupPin(JSON.parse(JSON.stringify(pin))), pin);
  await verifyChain(groupId, records, everybody, pin);
  const fork = await chainWith(alice, { name: "fork" });
  for (
    const [other, reason] of [[records.slice(0, 1), "shorter"], [
      fork.records,
      "rewritten",
    ]] as const
  ) {
    const error = await assertRejects(
      () => verifyChain(groupId, other, everybody, pin),
      SealholdError,
    );
    assertEquals([error.code, error.data.reason], ["ROLLED_BACK", reason]);
  }
  const bad = assertThrows(() => parseGroupPin({ ...pin, epoch: 0 }), SealholdError);
  assertEquals(bad.code, "DAMAGED");
});

Deno.test("case 39: a low-order key in a roster is refused", async () => {
  for (const encoding of LOW_ORDER_ED25519) {
    const bad = { aid: `D${encodeBase64url(hex(encoding))}`, ksn: 0, role: "member" as const };
    const { records: [first] } = await chainWith(alice, {});
    const members = sortMembers([...first!.members, bad]);
    await assertChainFails("KEY_REFUSED", await chainWith(alice, { members }));
  }
});

Deno.test("a record of another shape is refused", async () => {
  const { record } = await groupOf(alice, bob);
  const bad: unknown[] = [
    null,
    [record],
    { ...record, more: 1 },
    { ...record, epoch: 0 },
    { ...record, epoch: 1.5 },
    { ...record, name: "a\u0000" },
    { ...record, name: "x".repeat(129) },
    { ...record, members: {} },
    { ...record, members: [...record.members].reverse() },
    { ...record, members: [{ ...record.members[0], role: "owner" }] },
    { ...record, members: [{ aid: alice.aid, role: "admin" }] },
    { ...record, members: new Array(1025).fill(record.members[0]) },
    { ...record, sig: "" },
    { ...record, signer: "D" },
    { ...record, group_id: record.prev },
  ];
  for (const value of bad) {
    assertStrictEquals(assertThrows(() => parseRoster(value), SealholdError).code, "DAMAGED");
  }
});
