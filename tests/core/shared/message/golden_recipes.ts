/**
 * How the published message vectors are made: from seeds, so that they can be made again and must come out the same. The
 * files are what is published; `golden_write.ts` refuses to change one.
 */
import {
  addMembers,
  removeMembers,
  renewKey,
} from "../../../../src/core/shared/group/change_group.ts";
import type { RosterRecord } from "../../../../src/core/shared/group/roster.ts";
import { type GroupState, verifyChain } from "../../../../src/core/shared/group/verify_chain.ts";
import { type KeyRecord, walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import { type KeyPair, keysFileOf } from "../../../../src/core/shared/identity/key_pair.ts";
import type { cannotDecrypt } from "../../../../src/core/shared/message/format.ts";
import type { ReplayState } from "../../../../src/core/shared/message/replay.ts";
import type { sealMessage } from "../../../../src/core/shared/message/seal.ts";
import { LOW_ORDER_X25519 } from "../../../crypto/curve_fixtures.ts";
import { hex } from "../../../crypto/vectors.ts";
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import { changed, type Craft, craft, type Json } from "./craft.ts";
import { forgeries } from "./golden_forgeries.ts";
import { crowd, groupOf, person, rotated, sealDirect, sealGroup } from "./people.ts";
import { keyDirectory } from "../identity/known_keys.ts";

type RefusedAt = Parameters<typeof cannotDecrypt>[0];
type Position = Parameters<typeof sealMessage>[1]["position"];

/** One published vector. */
export interface MessageVector {
  /** What it shows; for a refusal, what is wrong with it. */
  comment: string;
  result: "opened" | "refused";
  /** At which step it is refused. */
  at: VectorRefusedAt | null;
  /** The reader's keys files, newest first. */
  keys: unknown[];
  /** Key logs by AID; who may have sent it. */
  logs: Record<string, readonly KeyRecord[]>;
  /** The chain of the group that the reader reads in; null for direct messages. */
  group: { group_id: string; records: readonly RosterRecord[] } | null;
  /** Replay state; null before the first message; "unchecked" where it is not looked at. */
  taken: ReplayState | null | "unchecked";
  wire: string;
  /** What comes out of an opened one: content in base64url. */
  opened: { sender: string; ksn: number; superseded: boolean; content: string } | null;
}

/** Also where a key log or a group's chain is refused before any message is looked at. */
export type VectorRefusedAt = RefusedAt | "log" | "chain";

type Expect = VectorRefusedAt | { sender: KeyPair; superseded?: boolean; content: string };

const [alice, bob, carol, mallory] = await Promise.all(
  ["alice", "bob", "carol", "mallory"].map(person),
) as [KeyPair, KeyPair, KeyPair, KeyPair];
const bobTwo = await rotated(bob);
const aliceTwo = await rotated(alice);
const decode = (wire: Uint8Array) => new TextDecoder().decode(wire);
const base = { sender: alice, recipients: [bob] };

/** A vector for Bob, who knows everybody's first key, reads direct messages and checks no replay, unless said otherwise. */
function vector(
  comment: string,
  wire: Uint8Array | string,
  expect: Expect,
  other: Partial<MessageVector> = {},
): MessageVector {
  const refused = typeof expect === "string";
  return {
    comment,
    result: refused ? "refused" : "opened",
    at: refused ? expect : null,
    keys: [keysFileOf(bob)],
    logs: { [alice.aid]: [], [carol.aid]: [], [mallory.aid]: [] },
    group: null,
    taken: "unchecked",
    wire: typeof wire === "string" ? wire : decode(wire),
    opened: refused ? null : {
      sender: expect.sender.aid,
      ksn: expect.sender.ksn,
      superseded: expect.superseded ?? false,
      content: encodeBase64url(new TextEncoder().encode(expect.content)),
    },
    ...other,
  };
}

const direct = async (content: string, position?: Position, seed = "vector", to = [bob]) =>
  (await sealDirect(alice, to, content, position, seed)).wire;

async function opened(): Promise<Record<string, MessageVector>> {
  const from = (content: string, sender = alice) => ({ sender, content });
  const people = await crowd(99);
  const logs = { [alice.aid]: aliceTwo.records };
  const first = { seq: 1, prev: "" };
  return {
    direct: vector("A direct message", await direct("hello"), from("hello")),
    empty: vector("No content at all", await direct(""), from("")),
    unicode: vector(
      "Content is bytes",
      await direct("Grüße, 世界 \u0000"),
      from("Grüße, 世界 \u0000"),
    ),
    two_recipients: vector(
      "Two recipients",
      await direct("both", undefined, "v2", [carol, bob]),
      from("both"),
    ),
    hundred_recipients: vector(
      "A hundred recipients",
      await direct("all", undefined, "v100", [...people, bob]),
      from("all"),
    ),
    to_oneself: vector(
      "Sender and recipient are one",
      (await sealDirect(bob, [bob], "note")).wire,
      from("note", bob),
      { logs: { [bob.aid]: [] } },
    ),
    first_in_conversation: vector("seq 1", await direct("first", first), from("first"), {
      taken: null,
    }),
    later_in_conversation: vector(
      "seq 9 after seq 5: a gap, which is told of and no refusal",
      await direct("ninth", { seq: 9, prev: "A".repeat(43) }),
      from("ninth"),
      { taken: taken(5) },
    ),
    late_in_window: vector(
      "seq 37 after seq 100: the last that the window of 64 lets in",
      await direct("late", { seq: 37, prev: "A".repeat(43) }),
      from("late"),
      { taken: taken(100) },
    ),
    own_old_key: vector(
      "Sealed for the reader's key before a rotation",
      await direct("old"),
      from("old"),
      {
        keys: [keysFileOf(bobTwo.keys), keysFileOf(bob)],
      },
    ),
    sender_rotated: vector(
      "By the sender's new key",
      (await sealDirect(aliceTwo.keys, [bob], "new")).wire,
      from("new", aliceTwo.keys),
      { logs },
    ),
    sender_old_key_in_time: vector(
      "By the sender's old key, in its time",
      await direct("old"),
      { ...from("old"), superseded: true },
      { logs },
    ),
  };
}

/** The state after `seq` and nothing else. */
function taken(seq: number, msgId = "_".repeat(21) + "w"): ReplayState {
  return { high: seq, head: "A".repeat(43), seen: [{ seq, msg_id: msgId }] };
}

async function refused(): Promise<Record<string, MessageVector>> {
  const made = async (comment: string, at: RefusedAt, change: Partial<Craft>) =>
    vector(comment, await craft({ ...base, ...change }), at);
  const good = await direct("hello");
  const header = (comment: string, at: RefusedAt, fields: Record<string, unknown>) =>
    vector(comment, changed(good, (m) => ({ ...m, header: { ...m.header, ...fields } })), at);
  const flip = (value: string) => (value[0] === "A" ? "B" : "A") + value.slice(1);
  const wrapOf = (m: Json) => (m.header.recipients as Array<{ tag: string; wrapped: string }>)[0]!;
  const late = { created: "2026-01-02T03:04:05.001Z" };
  const aliceLog = { logs: { [alice.aid]: aliceTwo.records } };
  return {
    no_json: vector("Not JSON", "hello", "json"),
    cut: vector("Last byte missing", decode(good).slice(0, -1), "json"),
    trailing: vector("A line feed behind it", `${decode(good)}\n`, "json"),
    pretty: vector("White space", decode(good).replace("{", "{ "), "json"),
    duplicate_key: vector(
      "A key twice",
      decode(good).replace('"seq":0', '"seq":0,"seq":0'),
      "json",
    ),
    escaped_key: vector(
      "Another spelling of a key",
      decode(good).replace('"commit"', '"\\u0063ommit"'),
      "json",
    ),
    number_spelling: vector(
      "Another spelling of a number",
      decode(good).replace('"seq":0', '"seq":0.0'),
      "json",
    ),
    extra_member: vector("A member too many", changed(good, (m) => ({ ...m, x: 1 })), "json"),
    fmt: header("Another format", "version", { fmt: "sealhold/store" }),
    version_2: header("Version 2", "version", { v: 2 }),
    suite_2: header("Suite 2", "version", { suite: 2 }),
    header_extra: header("A field too many", "header", { x: 1 }),
    msg_id_short: header("msg_id of 15 bytes", "header", { msg_id: "A".repeat(20) }),
    time_format: header("Time without milliseconds", "header", { created: "2026-01-02T03:04:05Z" }),
    direct_with_epoch: header("An epoch without a group", "header", { epoch: 1 }),
    prev_missing: header("seq 2 without prev", "header", { seq: 2 }),
    len_wrong: header("len is not the content's", "header", { len: 4 }),
    len_too_large: header("len beyond 8 MiB", "header", { len: 8388609 }),
    no_recipients: header("No recipients", "header", { recipients: [] }),
    eph_low_order: header("Ephemeral key of order 8", "header", {
      eph: encodeBase64url(hex(LOW_ORDER_X25519[10]!)),
    }),
    eph_not_canonical: header("Ephemeral key with the top bit set", "header", {
      eph: encodeBase64url(new Uint8Array(32).fill(9).with(31, 0x89)),
    }),
    created_changed: header("A field changed after sealing", "key", {
      created: "2026-01-02T03:04:06.000Z",
    }),
    padded: vector(
      "base64url with padding",
      changed(good, (m) => ({ ...m, commit: `${m.commit}=` })),
      "header",
    ),
    duplicate_recipient: await made("The same wrap twice", "header", { wraps: ([w]) => [w!, w!] }),
    recipients_unsorted: await made("Wraps in another order", "header", {
      recipients: [bob, carol],
      wraps: (wraps) => wraps.toReversed(),
    }),
    not_a_recipient: await made("Not for this reader", "key", { recipients: [carol] }),
    wrap_altered: vector(
      "The wrapped key altered",
      changed(good, (m) => {
        const wrap = wrapOf(m);
        wrap.wrapped = flip(wrap.wrapped);
      }),
      "key",
    ),
    commit_altered: vector(
      "The commitment altered",
      changed(good, (m) => ({ ...m, commit: flip(m.commit) })),
      "key",
    ),
    body_altered: vector(
      "The body altered",
      changed(good, (m) => ({ ...m, body: flip(m.body) })),
      "key",
    ),
    body_of_another: vector(
      "The body and commitment of another message",
      changed(good, (m) => {
        return { ...JSON.parse(other), header: m.header };
      }),
      "key",
    ),
    two_keys: await made("Another message key for this reader: the commitment is not its", "key", {
      recipients: [bob, carol],
      otherKeyFor: bob,
    }),
    commit_of_nothing: await made("A commitment that the sender made up", "key", {
      commit: new Uint8Array(32),
    }),
    signer: await made("Signed by another", "signature", { signer: mallory }),
    name: await made("In another's name", "signature", { sender: mallory, claimed: alice.aid }),
    content_not_signed: await made("Another content than was signed", "signature", {
      signedContent: "x",
    }),
    sender_unknown: vector("A sender whose log is not known", good, "sender", { logs: {} }),
    sender_no_aid: await made("A sender that is no AID", "sender", {
      claimed: `D${"A".repeat(42)}B`,
    }),
    sender_old_key_late: vector(
      "By the sender's old key, after its time",
      await craft({ ...base, header: late }),
      "signature",
      aliceLog,
    ),
    replayed: vector("A seq that was taken", await direct("x", { seq: 1, prev: "" }), "replay", {
      taken: taken(1),
    }),
    outside_window: vector(
      "seq 36 after seq 100: one too old for the window",
      await direct("late", { seq: 36, prev: "A".repeat(43) }),
      "replay",
      { taken: taken(100) },
    ),
    same_msg_id: vector(
      "A msg_id that was taken",
      await craft({ ...base, header: { seq: 2, prev: "A".repeat(43), msg_id: "A".repeat(22) } }),
      "replay",
      { taken: taken(1, "A".repeat(22)) },
    ),
    no_seq: vector("seq 0 where replay is looked at", good, "replay", { taken: null }),
  };
}

const other = decode(await direct("other", undefined, "other"));

async function groups(): Promise<Record<string, MessageVector>> {
  const { groupId, record } = await groupOf(alice, bob, carol);
  const logs = { [bob.aid]: bobTwo.records };
  const directory = keyDirectory([await walkKeyLog(bob.aid, bobTwo.records)]);
  const stateOf = (records: RosterRecord[]) => verifyChain(groupId, records, directory);
  const chain = [record];
  const one = await stateOf(chain);
  chain.push(await removeMembers(one, alice, [carol.aid]));
  const two = await stateOf(chain);
  chain.push(await addMembers(two, alice, [{ aid: mallory.aid, ksn: 0, role: "member" }]));
  const three = await stateOf(chain);
  chain.push(await renewKey(three, bobTwo.keys));
  const four = await stateOf(chain);
  const second = await groupOf(carol, bob, alice);
  const at = (epoch: number) => ({ group: { group_id: groupId, records: chain.slice(0, epoch) } });
  const send = async (state: GroupState, sender: KeyPair, content: string) =>
    (await sealGroup(state, sender, directory, content)).wire;
  const place = { group: groupId, epoch: 2, roster_hash: two.current.hash, seq: 1 };
  const seal = async (
    state: GroupState,
    epoch: number,
    sender: KeyPair,
    expect: Expect,
    comment: string,
  ) => vector(comment, await send(state, sender, "team"), expect, at(epoch));
  const newBob = { keys: [keysFileOf(bobTwo.keys)], logs: { ...logs, [alice.aid]: [] }, ...at(4) };
  return {
    group: await seal(one, 1, alice, { sender: alice, content: "team" }, "To a group"),
    group_previous_epoch: await seal(
      one,
      2,
      carol,
      { sender: carol, content: "team", superseded: true },
      "Of the epoch before, by a member who was removed since",
    ),
    group_new_key: vector(
      "To a group in which the reader has a newer key",
      await send(four, alice, "team"),
      { sender: alice, content: "team" },
      newBob,
    ),
    group_old_epoch: await seal(one, 3, alice, "roster", "Two epochs old"),
    group_future_epoch: await seal(
      three,
      2,
      alice,
      "roster",
      "Of an epoch that the reader does not know",
    ),
    group_removed_member: vector(
      "By a removed member, well encrypted and well signed",
      await craft({ ...base, sender: carol, header: place }),
      "sender",
      at(2),
    ),
    group_other_roster: vector(
      "With the hash of another roster",
      await craft({ ...base, header: { ...place, roster_hash: one.current.hash } }),
      "roster",
      at(2),
    ),
    group_other_group: vector(
      "In another group than it was sealed for",
      await send(one, alice, "team"),
      "roster",
      {
        group: { group_id: second.groupId, records: [second.record] },
      },
    ),
    group_moved: vector(
      "Moved to another group after sealing",
      changed(await send(one, alice, "team"), (m) => {
        m.header.group = second.groupId;
      }),
      "key",
      { group: { group_id: second.groupId, records: [second.record] } },
    ),
    group_direct: vector(
      "A direct message where one of the group is due",
      await direct("x"),
      "roster",
      at(1),
    ),
    group_as_direct: vector(
      "A message of a group where a direct one is due",
      await send(one, alice, "x"),
      "roster",
    ),
  };
}

/** Messages that would open, were it not for the log or the chain behind them. */
async function forged(): Promise<Record<string, MessageVector>> {
  const vectors: Record<string, MessageVector> = {};
  for (const [name, made] of Object.entries(await forgeries())) {
    const { comment, sender, at, header, ...behind } = made;
    const wire = await craft({ ...base, sender, ...(header && { header }) });
    vectors[name] = vector(comment, wire, at ?? { sender, content: "hello" }, behind);
  }
  return vectors;
}

/** Every vector, by file name. */
export async function makeVectors(): Promise<Record<string, MessageVector>> {
  return { ...await opened(), ...await refused(), ...await groups(), ...await forged() };
}
