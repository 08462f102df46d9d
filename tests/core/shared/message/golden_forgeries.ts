/** Key logs and chains of groups that are well signed and still must not be believed, beside some that must be. */
import { encodeBase64url } from "../../../../src/crypto/base64url.ts";
import {
  type Member,
  type RosterBody,
  rosterBytes,
  rosterHash,
  type RosterRecord,
  sortMembers,
} from "../../../../src/core/shared/group/roster.ts";
import { type KeyRecord, recordBytes } from "../../../../src/core/shared/identity/key_log.ts";
import { type KeyPair, signWith } from "../../../../src/core/shared/identity/key_pair.ts";
import { groupOf, person, rotated } from "./people.ts";
import { canonicalJsonBytes } from "../../../../src/crypto/canonical_json.ts";
import { sha256 } from "../../../../src/crypto/sha256.ts";

/** What stands behind a message by `sender` to Bob; `at` is undefined for one that opens. */
export interface Forgery {
  comment: string;
  at: "log" | "chain" | undefined;
  sender: KeyPair;
  header?: Record<string, unknown>;
  logs?: Record<string, readonly KeyRecord[]>;
  group?: { group_id: string; records: readonly RosterRecord[] };
}

const [alice, bob, carol, mallory] = await Promise.all(
  ["alice", "bob", "carol", "mallory"].map(person),
) as [KeyPair, KeyPair, KeyPair, KeyPair];
const aliceTwo = await rotated(alice);
const aliceThree = await rotated(aliceTwo.keys, aliceTwo.records);
const bobTwo = await rotated(bob);

/** Every forgery, by file name. */
export async function forgeries(): Promise<Record<string, Forgery>> {
  return { ...await logs(), ...await chains() };
}

async function rotation(
  before: readonly KeyRecord[],
  ts: string,
  [old, next]: readonly [KeyPair, KeyPair],
  ksn = before.length + 1,
): Promise<KeyRecord> {
  const prev = encodeBase64url(await sha256(canonicalJsonBytes(before.at(-1)!)));
  const publicKey = encodeBase64url(next.publicKey.bytes);
  const bare = { aid: alice.aid, ksn, publicKey, prev, ts };
  const [first, second] = await Promise.all(
    [old, next].map(async (keys) => encodeBase64url(await signWith(keys, recordBytes(bare)))),
  );
  return { ...bare, sigs: [first!, second!] };
}

async function logs(): Promise<Record<string, Forgery>> {
  const second = aliceTwo.records;
  const ts = second[0]!.ts;
  const earlier = "2026-01-02T03:04:04.999Z";
  const { keys: three, records } = aliceThree;
  const log = (
    comment: string,
    at: Forgery["at"],
    sender: KeyPair,
    ...last: KeyRecord[]
  ): Forgery => ({ comment, at, sender, logs: { [alice.aid]: [...second, ...last] } });
  const of = (time: string, pair: readonly [KeyPair, KeyPair], ksn?: number) =>
    rotation(second, time, pair, ksn);
  const both = [aliceTwo.keys, three] as const;
  return {
    log_twice_rotated: log("Two rotations at one time", undefined, three, records[1]!),
    log_time_back: log("A rotation before the one before", "log", three, await of(earlier, both)),
    log_key_back: log(
      "A rotation to a key that was given up",
      "log",
      { ...alice, ksn: 2 },
      await of(ts, [aliceTwo.keys, alice]),
    ),
    log_same_key: log(
      "A rotation to the same key",
      "log",
      { ...aliceTwo.keys, ksn: 2 },
      await of(ts, [aliceTwo.keys, aliceTwo.keys]),
    ),
    log_other_signer: log(
      "A rotation that the old key did not sign",
      "log",
      three,
      await of(ts, [mallory, three]),
    ),
    log_gap: log("A rotation left out", "log", three, await of(ts, both, 3)),
  };
}

const line = ({ aid }: KeyPair, role: Member["role"] = "member", ksn = 0): Member => ({
  aid,
  ksn,
  role,
});

/** Epoch by epoch, each as it says, whoever may. */
async function forge(
  steps: readonly { by: KeyPair; members: readonly Member[]; name?: string }[],
): Promise<{ group_id: string; records: RosterRecord[] }> {
  const { record } = await groupOf(alice, bob);
  const records: RosterRecord[] = [];
  let [groupId, prev] = ["", record.prev];
  for (const { by, members, name = "team" } of steps) {
    const epoch = records.length + 1;
    const body: RosterBody = {
      ...{ group_id: groupId, epoch, name, members: sortMembers(members) },
      ...{ prev, signer: by.aid },
    };
    records.push({ ...body, sig: encodeBase64url(await signWith(by, rosterBytes(body))) });
    prev = await rosterHash(records.at(-1)!);
    if (epoch === 1) groupId = prev;
  }
  return { group_id: groupId, records };
}

async function chains(): Promise<Record<string, Forgery>> {
  const chain = async (
    comment: string,
    at: Forgery["at"],
    ...steps: Parameters<typeof forge>[0]
  ): Promise<Forgery> => {
    const group = await forge(steps);
    const last = group.records.at(-1)!;
    const header = {
      ...{ group: group.group_id, epoch: last.epoch, seq: 1 },
      roster_hash: await rosterHash(last),
    };
    const logs = { [alice.aid]: [], [bob.aid]: bobTwo.records };
    return { comment, at, sender: alice, header, group, logs };
  };
  const [a, b, c, m] = [line(alice, "admin"), line(bob), line(carol), line(mallory)];
  const first = { by: alice, members: [a, b, c] };
  const [newBob, adminCarol] = [line(bob, "member", 1), line(carol, "admin")];
  const owner = { ...b, role: "owner" as "admin" };
  const then = (
    comment: string,
    at: Forgery["at"],
    by: KeyPair,
    members: Member[],
    name = "team",
  ) => chain(comment, at, first, { by, members, name });
  return {
    chain_member_leaves: await then("A member leaves", undefined, carol, [a, b]),
    chain_member_key: await then("A member's new key", undefined, bobTwo.keys, [a, newBob, c]),
    chain_admin_role: await then("An admin makes an admin", undefined, alice, [a, b, adminCarol]),
    chain_by_member: await then("A member adds somebody", "chain", carol, [a, b, c, m]),
    chain_removed_by_member: await chain(
      "A member removes another member",
      "chain",
      { by: alice, members: [a, b, c, m] },
      { by: carol, members: [a, b, c] },
    ),
    chain_member_renames: await then("A member renames", "chain", carol, [a, b, c], "mine"),
    chain_member_rises: await then("A member becomes admin", "chain", carol, [a, b, adminCarol]),
    chain_key_of_another: await then("Another's key", "chain", carol, [a, newBob, c]),
    chain_leaves_and_renames: await then("Leaves and renames", "chain", carol, [a, b], "mine"),
    chain_nothing_by_member: await then("A member changes nothing", "chain", carol, [a, b, c]),
    chain_by_outsider: await then("An outsider joins", "chain", mallory, [a, b, c, m]),
    chain_outsider_changes: await then("An outsider removes", "chain", mallory, [a, b]),
    chain_no_admin: await then("No admin is left", "chain", alice, [line(alice), b, c]),
    chain_role_unknown: await then("A role that there is not", "chain", alice, [a, owner, c]),
    chain_ksn_back: await chain(
      "An admin brings a given up key back",
      "chain",
      { by: alice, members: [a, newBob] },
      { by: alice, members: [a, b] },
    ),
    chain_after_the_end: await chain(
      "A group goes on after its end",
      "chain",
      { by: alice, members: [a] },
      { by: alice, members: [] },
      { by: alice, members: [a, b] },
    ),
    chain_first_by_member: await chain("Founded by a member", "chain", {
      by: carol,
      members: [a, b, c],
    }),
    chain_first_by_outsider: await chain("Founded by an outsider", "chain", {
      by: mallory,
      members: [a, b, c],
    }),
    chain_duplicate_member: await then("A member twice", "chain", alice, [a, b, b, c]),
  };
}
