/** A group's records at the server: the whole chain, and the next one handed in. Nothing is believed here. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import { MAX_EPOCHS, type RosterRecord } from "../../shared/group/roster.ts";
import { isBase64urlOf } from "../../shared/identity/shapes.ts";
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

/** A group after a change. */
export interface ChangedGroup {
  groupId: string;
  epoch: number;
}

/** Whether it is a group's id, and not an AID. */
export function isGroupId(text: unknown): text is string {
  return isBase64urlOf(text, 32);
}

/** The whole chain, unverified; the server gives out a long one in parts. */
export async function fetchRecords(
  { functions }: MessagingPorts,
  groupId: string,
): Promise<unknown[]> {
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
 * Hands in the next record.
 * @throws {SealholdError} VERSION_CONFLICT if somebody else was faster
 */
export async function handInRecord(
  ports: MessagingPorts,
  path: GroupFunction,
  groupId: string,
  record: RosterRecord,
): Promise<ChangedGroup> {
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
