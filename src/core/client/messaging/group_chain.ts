/** Groups as the server keeps them: fetched, verified from the first record on, held against what was seen, changed. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import { MAX_EPOCHS, memberOf, rosterHash, type RosterRecord } from "../../shared/group/roster.ts";
import { groupPin, type GroupState, verifyChain } from "../../shared/group/verify_chain.ts";
import { renewKey } from "../../shared/group/change_group.ts";
import type { KeyDirectory } from "../../shared/identity/key_directory.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { isBase64urlOf } from "../../shared/identity/shapes.ts";
import type { HeldState } from "./message_state.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

const PART = v.object({
  records: v.pipe(v.array(v.unknown()), v.maxLength(MAX_EPOCHS)),
  newest: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_EPOCHS))),
});
const CHANGED = v.object({
  groupId: v.string(),
  epoch: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

/** Functions that take the next record of a group. */
export type GroupFunction =
  | "groups:create"
  | "groups:addMembers"
  | "groups:removeMembers"
  | "groups:leave";

/** Whether it is a group's id, and not an AID. */
export function isGroupId(text: unknown): text is string {
  return isBase64urlOf(text, 32);
}

/**
 * A group, verified. What was seen is put into the state, which the caller saves.
 * @throws {SealholdError} INVALID_VALUE, NOT_FOUND, NOT_A_MEMBER; DAMAGED, SIGNATURE_INVALID, ROLLED_BACK
 */
export async function fetchGroup(
  ports: MessagingPorts,
  keys: KeyDirectory,
  { state }: HeldState,
  groupId: string,
): Promise<GroupState> {
  if (!isGroupId(groupId)) {
    throw new SealholdError("INVALID_VALUE", "That is not the id of a group", {
      hint: "sealhold group list",
    });
  }
  const records = await fetchRecords(ports, groupId);
  const group = await verifyChain(groupId, records, keys, pinOf(state.groups, groupId));
  state.groups[groupId] = groupPin(group);
  return group;
}

/** The whole chain; the server gives out a long one in parts. */
async function fetchRecords({ functions }: MessagingPorts, groupId: string): Promise<unknown[]> {
  const records: unknown[] = [];
  while (records.length < MAX_EPOCHS) {
    const since = records.length === 0 ? {} : { sinceEpoch: records.length };
    const part = await functions.query("groups:get", { groupId, ...since }, PART);
    records.push(...part.records);
    if (part.records.length === 0 || (part.newest ?? 0) <= records.length) break;
  }
  return records;
}

/**
 * Hands in the next record, and returns the group as it then is.
 * @throws {SealholdError} VERSION_CONFLICT if somebody else was faster
 */
export async function handInRecord(
  ports: MessagingPorts,
  path: GroupFunction,
  groupId: string,
  record: RosterRecord,
): Promise<{ groupId: string; epoch: number }> {
  try {
    const first = path === "groups:create";
    const args = first ? { record } : { groupId, record };
    const answer = await ports.functions.mutation(path, args, CHANGED);
    if (answer.groupId === groupId && answer.epoch === record.epoch) return answer;
  } catch (error) {
    if (!(error instanceof SealholdError) || error.code !== "ALREADY_EXISTS") throw error;
    throw new SealholdError(
      "VERSION_CONFLICT",
      "The group was changed by somebody else meanwhile",
      {
        hint: "sealhold group info --id <id>, then try again",
        cause: error,
      },
    );
  }
  throw new SealholdError("BAD_RESPONSE", "The server answered about another group", {
    hint: "sealhold group list",
  });
}

/**
 * The group with one's present key in it: after a rotation the roster still names the old one.
 * @returns the same group if nothing had to be done
 */
export async function withOwnKey(
  ports: MessagingPorts,
  keys: KeyDirectory,
  held: HeldState,
  group: GroupState,
  own: KeyPair,
): Promise<GroupState> {
  const record = await renewal(group, own);
  if (record === undefined) return group;
  await handInRecord(ports, "groups:addMembers", group.groupId, record);
  return await fetchGroup(ports, keys, held, group.groupId);
}

/** The group as `withOwnKey` would leave it; the server hears nothing. */
export async function asWithOwnKey(group: GroupState, own: KeyPair): Promise<GroupState> {
  const record = await renewal(group, own);
  if (record === undefined) return group;
  const hash = await rosterHash(record);
  const { groupId, current, hashes } = group;
  return { groupId, current: { record, hash }, previous: current, hashes: [...hashes, hash] };
}

async function renewal(group: GroupState, own: KeyPair): Promise<RosterRecord | undefined> {
  const member = memberOf(group.current.record, own.aid);
  return member === undefined || member.ksn >= own.ksn ? undefined : await renewKey(group, own);
}

function pinOf<T>(pins: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(pins, id) ? pins[id] : undefined;
}
