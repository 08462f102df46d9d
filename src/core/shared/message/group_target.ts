/** What a message to a group is sealed for: the roster's members, each with the key that the roster names. */
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { SealholdError } from "../../../errors.ts";
import { badRoster, memberOf } from "../group/roster.ts";
import type { GroupState } from "../group/verify_chain.ts";
import type { KeyDirectory } from "../identity/key_directory.ts";
import type { KeyPair } from "../identity/key_pair.ts";
import type { Place } from "./format.ts";

/** For `sealMessage`. */
interface GroupTarget {
  readonly place: Place;
  readonly recipients: readonly Ed25519PublicKey[];
}

/**
 * The recipients of a message to a group: every member of the present epoch but the sender, or the sender alone in a group of
 * one. Who was removed is not among them.
 *
 * @throws {SealholdError} DENIED if the sender is no member; VERSION_CONFLICT if the roster has another key of theirs; DAMAGED if
 *   the directory lacks a member's key
 */
export async function groupTarget(
  group: GroupState,
  sender: KeyPair,
  directory: KeyDirectory,
): Promise<GroupTarget> {
  const { record, hash } = group.current;
  const own = memberOf(record, sender.aid);
  if (own === undefined) {
    throw new SealholdError("DENIED", "Only a member may send to the group");
  }
  if (own.ksn !== sender.ksn) {
    throw new SealholdError("VERSION_CONFLICT", "The group has another key of yours", {
      hint: "Renew your key in the group first, or use your newest keys",
    });
  }
  const others = record.members.filter(({ aid }) => aid !== sender.aid);
  const readers = others.length > 0 ? others : [own];
  const keys = await Promise.all(readers.map(({ aid, ksn }) => directory.keyAt(aid, ksn)));
  const recipients = keys.filter((key) => key !== undefined);
  if (recipients.length !== readers.length) throw badRoster("key");
  const place = { group: group.groupId, epoch: record.epoch, roster_hash: hash };
  return { place, recipients };
}
