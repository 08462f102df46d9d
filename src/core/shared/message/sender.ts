/** Whether somebody may have sent a message, and with which key. */
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { memberOf } from "../group/roster.ts";
import type { GroupState } from "../group/verify_chain.ts";
import type { KeyDirectory } from "../identity/key_directory.ts";
import { cannotDecrypt, type MessageHeader } from "./format.ts";

/** Who sent a message. */
export interface Sender {
  readonly aid: string;
  readonly ksn: number;
  /**
   * Whether the sender has a newer key, or is not in the group any more. The message was right when it was sent, if its
   * `created` is; whoever stole the old key could say the same. To be shown.
   */
  readonly superseded: boolean;
}

/** A sender, with a key to verify by. */
interface SenderKey extends Sender {
  readonly key: Ed25519PublicKey;
}

/**
 * The keys that a message may be verified with, to be tried in this order.
 *
 * In a group it is the one that the roster of the message's epoch names; that epoch is the present one or the one before
 * (what was sent just before a change must arrive, what is older may come from somebody removed long ago). A direct message
 * is by the sender's present key, or by the one before it if it says that it was sent in that key's time.
 *
 * @throws {SealholdError} DECRYPTION_FAILED
 */
export async function findSender(
  header: MessageHeader,
  aid: string,
  conversation: GroupState | "direct",
  directory: KeyDirectory,
): Promise<SenderKey[]> {
  return conversation === "direct"
    ? await directSender(header, aid, directory)
    : [await groupSender(header, aid, conversation, directory)];
}

async function directSender(
  header: MessageHeader,
  aid: string,
  directory: KeyDirectory,
): Promise<SenderKey[]> {
  if (header.group !== "") throw cannotDecrypt("roster");
  const keys = (await directory.recentKeys(aid))
    .filter(({ retiredAt }) => retiredAt === undefined || header.created <= retiredAt)
    .map(({ ksn, key, retiredAt }) => ({ aid, ksn, key, superseded: retiredAt !== undefined }));
  if (keys.length === 0) throw cannotDecrypt("sender");
  return keys;
}

async function groupSender(
  header: MessageHeader,
  aid: string,
  group: GroupState,
  directory: KeyDirectory,
): Promise<SenderKey> {
  if (header.group !== group.groupId) throw cannotDecrypt("roster");
  const epoch = [group.current, group.previous].find((one) => one?.record.epoch === header.epoch);
  if (epoch === undefined || epoch.hash !== header.roster_hash) throw cannotDecrypt("roster");
  const member = memberOf(epoch.record, aid);
  const key = member && await directory.keyAt(aid, member.ksn);
  if (member === undefined || key === undefined) throw cannotDecrypt("sender");
  const now = memberOf(group.current.record, aid);
  return { aid, ksn: member.ksn, key, superseded: now?.ksn !== member.ksn };
}
