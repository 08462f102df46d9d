/** Makes groups and changes who is in them. */
import { SealholdError } from "../../../errors.ts";
import {
  addMembers,
  createGroup,
  leaveGroup,
  removeMembers,
} from "../../shared/group/change_group.ts";
import { type Member, memberOf, type RosterRecord } from "../../shared/group/roster.ts";
import type { GroupState } from "../../shared/group/verify_chain.ts";
import { currentKey } from "../../shared/identity/key_log.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import type { ChangedGroup, GroupFunction } from "./group_chain.ts";
import { HeldGroup } from "./held_group.ts";
import { type KeyLogs, keyLogs } from "./key_logs.ts";
import { withMessageState } from "./message_state.ts";
import type { MessagingPorts } from "./messaging_ports.ts";
import { newestOwn } from "./own_key.ts";

/**
 * Makes a group. Each member's key log is walked first: the roster names the keys that messages are sealed for.
 * @param aids the further members
 * @throws {SealholdError} NOT_FOUND for one who is not on the server; SENDER_DENIED, SENDER_NOT_ALLOWED by their lists
 */
export async function makeGroup(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  name: string,
  aids: readonly string[],
): Promise<ChangedGroup> {
  const logs = keyLogs(ports);
  const own = await newestOwn(logs, keys);
  const members = await membersOf(logs, aids.filter((aid) => aid !== own.aid));
  const { groupId, record } = await createGroup(ports.random, own, name, members);
  return await withMessageState(
    ports,
    own.aid,
    async (held) => await new HeldGroup(ports, logs, held, groupId).create(record),
  );
}

/** Adds members. */
export async function addToGroup(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  groupId: string,
  aids: readonly string[],
): Promise<ChangedGroup> {
  return await changeGroup(ports, keys, groupId, "groups:addMembers", async (group, own, logs) => {
    if (aids.some((aid) => memberOf(group.current.record, aid) !== undefined)) {
      throw new SealholdError("ALREADY_EXISTS", "One of them is in the group already", {
        hint: "sealhold group info --id <id>",
      });
    }
    return await addMembers(group, own, await membersOf(logs, aids));
  });
}

/** Removes members: they get no later message. */
export async function removeFromGroup(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  groupId: string,
  aids: readonly string[],
): Promise<ChangedGroup> {
  return await changeGroup(
    ports,
    keys,
    groupId,
    "groups:removeMembers",
    (group, own) => removeMembers(group, own, aids),
  );
}

/** Takes oneself out of a group. */
export async function leave(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  groupId: string,
): Promise<ChangedGroup> {
  return await changeGroup(
    ports,
    keys,
    groupId,
    "groups:leave",
    (group, own) => leaveGroup(group, own),
  );
}

/**
 * Makes the next record of a group out of the newest one, hands it in, and remembers that it was seen.
 * @param path what the record is handed in as: it must do nothing else
 * @param next makes and signs it
 * @throws {SealholdError} DENIED if it is not this person's to make; VERSION_CONFLICT if somebody else was first
 */
export async function changeGroup(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  groupId: string,
  path: GroupFunction,
  next: (group: GroupState, own: KeyPair, logs: KeyLogs) => Promise<RosterRecord>,
): Promise<ChangedGroup> {
  const logs = keyLogs(ports);
  return await withMessageState(ports, keys[0]!.aid, async (held) => {
    const own = await newestOwn(logs, keys);
    const group = new HeldGroup(ports, logs, held, groupId);
    return await group.change(own, path, (found) => next(found, own, logs));
  });
}

async function membersOf(keys: KeyLogs, aids: readonly string[]): Promise<Member[]> {
  return await Promise.all([...new Set(aids)].map(async (aid): Promise<Member> => {
    const { log } = await keys.logOf(aid);
    return { aid, ksn: currentKey(log).ksn, role: "member" };
  }));
}
