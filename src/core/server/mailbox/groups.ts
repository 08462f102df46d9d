/** `groups:…`: takes the next record of a group, and hands out the chain. */
import { canonicalJson } from "../../../crypto/canonical_json.ts";
import { hasCode } from "../../../errors.ts";
import type { EpochResult, GroupSummary, StoredEpoch } from "../../../ports/server/group_store.ts";
import { attemptLimit, takeAttempts } from "../limits/login_limits.ts";
import type { FunctionCode } from "../../shared/codes/function_codes.ts";
import type { RosterRecord } from "../../shared/group/roster.ts";
import { FunctionError } from "../calls/function_error.ts";
import type { FunctionCaller, FunctionPorts } from "../calls/function_ports.ts";
import { storedKeys } from "../identities/identity_keys.ts";
import { checkNextRoster, type NextRoster } from "./next_roster.ts";

const HOUR_MS = 3_600_000;
/** Of one answer. */
const MAX_RECORDS = 500;
const MAX_CHAIN_BYTES = 4 * 1024 * 1024;

/** What a record is sent for: it must do nothing else. */
type RosterChange = "create" | "addMembers" | "removeMembers" | "leave";

/** A record, and the group that it is for; a new group has no id yet. */
interface RosterAsk {
  groupId?: string;
  record: unknown;
}

/**
 * Takes the next record of a group, or its first. Sending the newest one once more is a retry.
 * @throws {SealholdError} SIGNATURE_INVALID, KEY_REFUSED, RATE_LIMITED
 * @throws {FunctionError} VALIDATION_ERROR, PERMISSION_DENIED, NOT_FOUND, ALREADY_EXISTS (another record was first),
 *   ERR_DENIED and ERR_NOT_ALLOWED (the lists of a new member)
 */
export async function changeGroup(
  ports: FunctionPorts,
  caller: FunctionCaller,
  change: RosterChange,
  { groupId, record: value }: RosterAsk,
): Promise<{ groupId: string; epoch: number }> {
  await takeAttempts(ports, "Too many changes of groups", [
    attemptLimit(ports, "roster", caller.aid, ports.functionLimits.rostersPerAid, HOUR_MS),
  ]);
  const head = groupId === undefined ? undefined : await headOf(ports, groupId);
  if (head !== undefined && isSame(head, value)) {
    return { groupId: head.groupId, epoch: head.epoch };
  }
  const next = await checked(ports, value, head);
  if (next.record.signer !== caller.aid) {
    throw new FunctionError("PERMISSION_DENIED", "The record is signed by somebody else");
  }
  checkChange(change, next, caller.aid);
  const id = head?.groupId ?? next.hash;
  const { groupsPerAid, groupsFromOneSigner, rosterBytesPerAid } = ports.functionLimits;
  const { record, hash, fresh, added } = next;
  const result = await ports.groups.put({
    groupId: id,
    epoch: record.epoch,
    hash,
    record: canonicalJson(record),
    previousHash: head?.hash,
    signer: caller.aid,
    name: record.name,
    members: record.members,
    fresh,
    added,
    limits: {
      groups: groupsPerAid,
      groupsFromOneSigner,
      bytesPerSigner: rosterBytesPerAid,
    },
  });
  if (result !== "stored") throw refusal(result);
  return { groupId: id, epoch: record.epoch };
}

/**
 * The chain of a group, for its members and, up to their last epoch, for former ones.
 * @param sinceEpoch records after it; all by default
 * @returns `newest`: the last epoch that this reader may see; when the records end before it, more can be asked for
 * @throws {FunctionError} NOT_FOUND, ERR_NOT_MEMBER
 */
export async function getGroup(
  ports: FunctionPorts,
  { aid }: FunctionCaller,
  { groupId, sinceEpoch = 0 }: { groupId: string; sinceEpoch?: number | undefined },
) {
  const part = await ports.groups.chain({
    groupId,
    reader: aid,
    since: sinceEpoch,
    maxRecords: MAX_RECORDS,
    maxBytes: MAX_CHAIN_BYTES,
  });
  if (part === "unknown") throw noGroup();
  if (part === "not-member") {
    throw new FunctionError("ERR_NOT_MEMBER", "Only members may see the group");
  }
  const records = part.records.map((record): unknown => JSON.parse(record));
  return { groupId, records, newest: part.newest };
}

/** The groups that the caller is in. */
export async function listGroups(
  ports: FunctionPorts,
  { aid }: FunctionCaller,
): Promise<{ groups: GroupSummary[] }> {
  return { groups: await ports.groups.listOf(aid) };
}

async function headOf(ports: FunctionPorts, groupId: string): Promise<StoredEpoch> {
  const head = await ports.groups.head(groupId);
  if (head === undefined) throw noGroup();
  return head;
}

function isSame(head: StoredEpoch, value: unknown): boolean {
  try {
    return canonicalJson(value) === head.record;
  } catch {
    return false;
  }
}

async function checked(
  ports: FunctionPorts,
  value: unknown,
  head: StoredEpoch | undefined,
): Promise<NextRoster> {
  const before = head && { ...head, record: JSON.parse(head.record) as RosterRecord };
  try {
    return await checkNextRoster(value, before, storedKeys(ports));
  } catch (error) {
    if (!hasCode(error, "DAMAGED")) throw error;
    // One rule each: who may sign, and which epoch is next. A client that lost a race must know that it did.
    switch (error.data.where) {
      case "signer":
      case "role":
        throw new FunctionError("PERMISSION_DENIED", "The signer may not change the group so");
      case "prev":
      case "epoch":
        throw refusal("conflict");
      case "key":
        throw refusal("unknown-member");
      default:
        throw new FunctionError("VALIDATION_ERROR", "The record is not a right next roster");
    }
  }
}

function checkChange(change: RosterChange, { added, removed }: NextRoster, caller: string): void {
  const right = {
    create: true,
    addMembers: removed.length === 0,
    removeMembers: added.length === 0,
    leave: added.length === 0 && removed.length === 1 && removed[0] === caller,
  }[change];
  if (!right) throw new FunctionError("VALIDATION_ERROR", "The record changes something else");
}

function noGroup(): FunctionError {
  return new FunctionError("NOT_FOUND", "There is no such group");
}

const REFUSALS: Readonly<
  Record<Exclude<EpochResult, "stored">, readonly [FunctionCode, string, string?]>
> = {
  "conflict": [
    "ALREADY_EXISTS",
    "The group has moved on since the record was made",
    "Fetch the group and make the record again",
  ],
  "unknown-member": ["NOT_FOUND", "A member is not registered on this server"],
  "stale-key": [
    "VALIDATION_ERROR",
    "A member has a newer key than the record names",
    "Fetch the members' keys and make the record again",
  ],
  "denied": ["ERR_DENIED", "A member does not take messages from you"],
  "not-allowed": ["ERR_NOT_ALLOWED", "A member takes messages from chosen senders only"],
  "too-many-groups": ["RATE_LIMITED", "A member is in too many groups"],
  "too-many-by-signer": [
    "RATE_LIMITED",
    "You have brought a member into too many groups",
    "They may leave some, or somebody else may add them",
  ],
  "signer-full": ["RATE_LIMITED", "The group records that you signed take up too much room"],
};

function refusal(result: Exclude<EpochResult, "stored">): FunctionError {
  const [code, message, hint] = REFUSALS[result];
  return new FunctionError(code, message, hint);
}
