/** Verifies a group's chain of records, and holds it against what was seen before. */
import { verifyEd25519 } from "../../../crypto/ed25519.ts";
import { SealholdError } from "../../../errors.ts";
import type { KeyDirectory } from "../identity/key_directory.ts";
import {
  decodedOrUndefined,
  hasExactKeys,
  isBase64urlOf,
  isIntegerIn,
} from "../identity/shapes.ts";
import {
  badRoster,
  MAX_EPOCHS,
  type Member,
  memberOf,
  parseRoster,
  type RosterBody,
  rosterBytes,
  rosterHash,
  type RosterRecord,
} from "./roster.ts";
import { checkFirst, checkStep } from "./roster_rules.ts";

/** One verified epoch. */
export interface Epoch {
  readonly record: RosterRecord;
  readonly hash: string;
}

/** A verified group: the epoch that counts, and the one before, whose messages may still be under way. */
export interface GroupState {
  readonly groupId: string;
  readonly current: Epoch;
  readonly previous: Epoch | undefined;
  /** Every epoch's hash, from epoch 1 on. */
  readonly hashes: readonly string[];
}

/** What was once seen of a group stays seen; kept by the client. */
export interface GroupPin {
  readonly groupId: string;
  readonly epoch: number;
  readonly head: string;
}

/**
 * Verifies the whole chain of a group.
 *
 * @param records from outside, epoch 1 first
 * @param keys has every key that the chain names; a member's key that it lacks makes the chain unusable
 * @param pin what was seen before; undefined the first time
 * @throws {SealholdError} DAMAGED, SIGNATURE_INVALID, ROLLED_BACK, KEY_REFUSED
 */
export async function verifyChain(
  groupId: string,
  records: readonly unknown[],
  keys: KeyDirectory,
  pin?: GroupPin,
): Promise<GroupState> {
  if (records.length < 1 || records.length > MAX_EPOCHS) throw badRoster("size");
  let epoch: Epoch | undefined;
  let previous: Epoch | undefined;
  const hashes: string[] = [];
  for (const value of records) {
    previous = epoch;
    epoch = await verifyStep(value, epoch && { ...epoch, groupId }, keys);
    if (previous === undefined && epoch.hash !== groupId) throw badRoster("group_id");
    hashes.push(epoch.hash);
  }
  const state = { groupId, current: epoch!, previous, hashes };
  if (pin !== undefined) checkPin(pin, state);
  return state;
}

/**
 * Verifies one record against the epoch before, which was verified already.
 *
 * @param value from outside
 * @param before undefined for a group's first record, whose hash is the group's id
 * @throws {SealholdError} DAMAGED (`data.where` is the rule), SIGNATURE_INVALID, KEY_REFUSED
 */
export async function verifyStep(
  value: unknown,
  before: (Epoch & { readonly groupId: string }) | undefined,
  keys: KeyDirectory,
): Promise<Epoch> {
  const record = parseRoster(value);
  if (before === undefined) checkFirst(record);
  else {
    if (record.group_id !== before.groupId || record.prev !== before.hash) throw badRoster("prev");
    checkStep(before.record, record);
  }
  const fresh = freshMembers(record, before?.record);
  // Every key that is new in this epoch is known and strict (threats.md, case 39).
  const found = await Promise.all(fresh.map(({ aid, ksn }) => keys.keyAt(aid, ksn)));
  if (found.includes(undefined)) throw badRoster("key");
  await checkSignature(record, before?.record, keys);
  return { record, hash: await rosterHash(record) };
}

/** The lines of a roster that are new or have another key. */
export function freshMembers(record: RosterBody, before: RosterBody | undefined): Member[] {
  const old = new Map((before?.members ?? []).map(({ aid, ksn }) => [aid, ksn]));
  return record.members.filter(({ aid, ksn }) => old.get(aid) !== ksn);
}

/** The pin after a chain was verified. */
export function groupPin({ groupId, current }: GroupState): GroupPin {
  return { groupId, epoch: current.record.epoch, head: current.hash };
}

/**
 * A pin from this program's own file.
 * @throws {SealholdError} DAMAGED
 */
export function parseGroupPin(value: unknown): GroupPin {
  const right = hasExactKeys(value, ["groupId", "epoch", "head"]) &&
    isBase64urlOf(value.groupId, 32) && isIntegerIn(value.epoch, 1, MAX_EPOCHS) &&
    isBase64urlOf(value.head, 32);
  if (!right) throw badRoster("pin");
  // Every field was checked above.
  return value as unknown as GroupPin;
}

function checkPin(pin: GroupPin, { groupId, hashes }: GroupState): void {
  const reason = pin.groupId !== groupId
    ? "group"
    : hashes.length < pin.epoch
    ? "shorter"
    : hashes[pin.epoch - 1] !== pin.head
    ? "rewritten"
    : undefined;
  if (reason === undefined) return;
  throw new SealholdError(
    "ROLLED_BACK",
    "The group's records are not those that were seen before",
    {
      hint: "Do not send anything: ask an admin of the group over another channel",
      data: { reason },
    },
  );
}

/**
 * Signed with the key that the record itself gives the signer, so that who moves on to a new key signs with it; one who
 * leaves, and has no line in it, with the key of the epoch before.
 */
async function checkSignature(
  record: RosterRecord,
  before: RosterRecord | undefined,
  keys: KeyDirectory,
): Promise<void> {
  const { sig, ...body } = record;
  const signer = memberOf(record, record.signer) ?? (before && memberOf(before, record.signer));
  const key = signer && await keys.keyAt(signer.aid, signer.ksn);
  const signature = decodedOrUndefined(sig);
  if (
    key === undefined || signature === undefined ||
    !await verifyEd25519(key, rosterBytes(body), signature)
  ) {
    throw new SealholdError("SIGNATURE_INVALID", "The group's records have a bad signature", {
      hint: "The server's copy cannot be trusted: ask an admin of the group",
      data: { epoch: record.epoch },
    });
  }
}
