/** Checks the next record of a group against the one before, without walking the whole chain: it was checked as it grew. */
import { type Member, memberOf } from "../../shared/group/roster.ts";
import { type Epoch, freshMembers, verifyStep } from "../../shared/group/verify_chain.ts";
import type { KeyDirectory } from "../../shared/identity/key_directory.ts";

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
 * @throws {SealholdError} DAMAGED (`data.where` is the rule), SIGNATURE_INVALID, KEY_REFUSED, INVALID_VALUE
 */
export async function checkNextRoster(
  value: unknown,
  before: (Epoch & { groupId: string }) | undefined,
  keys: KeyDirectory,
): Promise<NextRoster> {
  const { record, hash } = await verifyStep(value, before, keys);
  const old = new Set((before?.record.members ?? []).map(({ aid }) => aid));
  return {
    record,
    hash,
    fresh: freshMembers(record, before?.record),
    added: record.members.map(({ aid }) => aid).filter((aid) => !old.has(aid)),
    removed: [...old].filter((aid) => memberOf(record, aid) === undefined),
  };
}
