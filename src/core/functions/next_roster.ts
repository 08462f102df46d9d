/** Checks the next record of a group against the one before, without walking the whole chain: it was checked as it grew. */
import { verifyEd25519 } from "../../crypto/ed25519.ts";
import { identitySelfTest } from "../../crypto/identity_self_test.ts";
import { SignetError } from "../../errors.ts";
import {
  badRoster,
  type Member,
  memberOf,
  parseRoster,
  rosterBytes,
  rosterHash,
  type RosterRecord,
} from "../groups/roster.ts";
import { checkFirst, checkStep } from "../groups/roster_rules.ts";
import type { Epoch } from "../groups/verify_chain.ts";
import type { KeyDirectory } from "../identity/key_directory.ts";
import { decodedOrUndefined } from "../identity/shapes.ts";

/** A checked record, and what is new in it. */
export interface NextRoster extends Epoch {
  /** Lines that are new or have another key. */
  fresh: readonly Member[];
  added: readonly string[];
  removed: readonly string[];
}

/**
 * Checks a record from outside.
 * @param before the newest epoch; undefined for a group's first record
 * @throws {SignetError} DAMAGED (`data.where` is the rule), SIGNATURE_INVALID, KEY_REFUSED, INVALID_VALUE
 */
export async function checkNextRoster(
  value: unknown,
  before: (Epoch & { groupId: string }) | undefined,
  keys: KeyDirectory,
): Promise<NextRoster> {
  await identitySelfTest();
  const record = parseRoster(value);
  if (before === undefined) checkFirst(record);
  else {
    if (record.group_id !== before.groupId || record.prev !== before.hash) throw badRoster("prev");
    checkStep(before.record, record);
  }
  const old = new Map((before?.record.members ?? []).map((member) => [member.aid, member]));
  const fresh = record.members.filter(({ aid, ksn }) => old.get(aid)?.ksn !== ksn);
  const found = await Promise.all(fresh.map(({ aid, ksn }) => keys.keyAt(aid, ksn)));
  if (found.includes(undefined)) throw badRoster("key");
  await checkSignature(record, before?.record, keys);
  return {
    record,
    hash: await rosterHash(record),
    fresh,
    added: record.members.map(({ aid }) => aid).filter((aid) => !old.has(aid)),
    removed: [...old.keys()].filter((aid) => memberOf(record, aid) === undefined),
  };
}

/** With the key that the record itself gives the signer; one who leaves signs with the key of the epoch before. */
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
    throw new SignetError("SIGNATURE_INVALID", "The group's record has a bad signature");
  }
}
