/** Makes and signs the records that change a group. Each is checked by the rules that every reader checks it by. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { SealholdError } from "../../../errors.ts";
import type { Random } from "../../../ports/random.ts";
import { type KeyPair, signWith } from "../identity/key_pair.ts";
import {
  MAX_GROUP_NAME,
  MAX_MEMBERS,
  type Member,
  memberOf,
  parseRoster,
  type Role,
  type RosterBody,
  rosterBytes,
  rosterHash,
  type RosterRecord,
  sortMembers,
} from "./roster.ts";
import { checkFirst, checkStep } from "./roster_rules.ts";
import type { Epoch, GroupState } from "./verify_chain.ts";

const NONCE_BYTES = 32;

/** A group that is not on any server yet. */
interface NewGroup {
  groupId: string;
  record: RosterRecord;
}

/**
 * A new group; who makes it is its admin.
 * @param others the further members; the maker is added
 * @throws {SealholdError} INVALID_VALUE if the name or the members are not as they must be
 */
export async function createGroup(
  random: Random,
  maker: KeyPair,
  name: string,
  others: readonly Member[],
): Promise<NewGroup> {
  const { aid, ksn } = maker;
  const record = await sign(maker, {
    group_id: "",
    epoch: 1,
    name,
    members: sortMembers([{ aid, ksn, role: "admin" }, ...others]),
    prev: encodeBase64url(random.bytes(NONCE_BYTES)),
    signer: aid,
  });
  checkFirst(record);
  return { groupId: await rosterHash(record), record };
}

/** The record that adds members; one who is in already is a mistake. Signed by an admin. */
export async function addMembers(
  group: GroupState,
  signer: KeyPair,
  added: readonly Member[],
): Promise<RosterRecord> {
  const { members } = group.current.record;
  return await next(group, signer, { members: sortMembers([...members, ...added]) });
}

/**
 * The record that removes members. Signed by an admin.
 * @throws {SealholdError} NOT_FOUND if one of them is not in the group
 */
export async function removeMembers(
  group: GroupState,
  signer: KeyPair,
  aids: readonly string[],
): Promise<RosterRecord> {
  const { record } = group.current;
  needMembers(record, aids);
  return await next(group, signer, {
    members: record.members.filter(({ aid }) => !aids.includes(aid)),
  });
}

/** The record by which a member takes themselves out. Signed by that member. */
export async function leaveGroup(group: GroupState, member: KeyPair): Promise<RosterRecord> {
  return await removeMembers(group, member, [member.aid]);
}

/** The record by which a member moves on to the key that they have now. Signed with the new key. */
export async function renewKey(group: GroupState, member: KeyPair): Promise<RosterRecord> {
  return await alter(group, member, [member.aid], { ksn: member.ksn });
}

/**
 * The record that gives members another role. Signed by an admin.
 * @throws {SealholdError} NOT_FOUND if one of them is not in the group; DENIED if no admin would be left
 */
export async function changeRole(
  group: GroupState,
  signer: KeyPair,
  aids: readonly string[],
  role: Role,
): Promise<RosterRecord> {
  return await alter(group, signer, aids, { role });
}

/** The record that gives the group another name. Signed by an admin. */
export async function renameGroup(
  group: GroupState,
  signer: KeyPair,
  name: string,
): Promise<RosterRecord> {
  return await next(group, signer, { name });
}

async function alter(
  group: GroupState,
  signer: KeyPair,
  aids: readonly string[],
  change: Partial<Member>,
): Promise<RosterRecord> {
  const { record } = group.current;
  needMembers(record, aids);
  return await next(group, signer, {
    members: record.members.map((member) =>
      aids.includes(member.aid) ? { ...member, ...change } : member
    ),
  });
}

async function next(
  { groupId, current }: GroupState,
  signer: KeyPair,
  change: Partial<Pick<RosterBody, "name" | "members">>,
): Promise<RosterRecord> {
  const { name, members, epoch } = current.record;
  const record = await sign(signer, {
    group_id: groupId,
    epoch: epoch + 1,
    name,
    members,
    prev: current.hash,
    signer: signer.aid,
    ...change,
  });
  checkMay(current, record);
  return record;
}

/** What a reader would call damaged is, on the side that makes it, something that this person may not do. */
function checkMay(current: Epoch, record: RosterRecord): void {
  try {
    checkStep(current.record, record);
  } catch (error) {
    throw new SealholdError("DENIED", "This change of the group is not yours to make", {
      hint: "An admin may make it; a group keeps at least one admin",
      cause: error,
    });
  }
}

function needMembers(record: RosterRecord, aids: readonly string[]): void {
  if (aids.some((aid) => memberOf(record, aid) === undefined)) {
    throw new SealholdError("NOT_FOUND", "The group has no such member", {
      hint: "sealhold group info --id <id>",
    });
  }
}

async function sign(keys: KeyPair, body: RosterBody): Promise<RosterRecord> {
  const sig = encodeBase64url(await signWith(keys, rosterBytes(body)));
  try {
    return parseRoster({ ...body, sig });
  } catch (error) {
    throw new SealholdError(
      "INVALID_VALUE",
      "The group's name or members are not as they must be",
      {
        hint:
          `A name has 1 to ${MAX_GROUP_NAME} characters; each of at most ${MAX_MEMBERS} members is named once`,
        cause: error,
      },
    );
  }
}
