/** Gives members of a group another role, and the group another name. */
import { SealholdError } from "../../../errors.ts";
import { changeRole, renameGroup } from "../../shared/group/change_group.ts";
import { memberOf, type Role } from "../../shared/group/roster.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { changeGroup } from "./change_members.ts";
import type { ChangedGroup } from "./group_chain.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

// A record that takes nobody out: the server keeps one function for all of these.
const PATH = "groups:addMembers";

/**
 * Makes members admins: they may do from then on whatever one may.
 * @throws {SealholdError} NOT_FOUND for one who is not in the group; ALREADY_EXISTS if none of them is a plain member
 */
export async function promote(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  groupId: string,
  aids: readonly string[],
): Promise<ChangedGroup> {
  return await giveRole(ports, keys, groupId, aids, "admin");
}

/**
 * Makes admins plain members, oneself too.
 * @throws {SealholdError} NOT_FOUND for one who is not in the group; ALREADY_EXISTS if none of them is an admin;
 *   DENIED for the last admin
 */
export async function demote(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  groupId: string,
  aids: readonly string[],
): Promise<ChangedGroup> {
  return await giveRole(ports, keys, groupId, aids, "member");
}

/**
 * Gives a group another name.
 * @throws {SealholdError} INVALID_VALUE for what is no name; ALREADY_EXISTS if the group is called that
 */
export async function rename(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  groupId: string,
  name: string,
): Promise<ChangedGroup> {
  return await changeGroup(ports, keys, groupId, PATH, async (group, own) => {
    if (group.current.record.name === name) throw sameAlready("The group has that name already");
    return await renameGroup(group, own, name);
  });
}

async function giveRole(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  groupId: string,
  aids: readonly string[],
  role: Role,
): Promise<ChangedGroup> {
  return await changeGroup(ports, keys, groupId, PATH, async (group, own) => {
    // A chain of records has an end: one that changes nothing is not spent on it.
    if (aids.every((aid) => memberOf(group.current.record, aid)?.role === role)) {
      throw sameAlready(role === "admin" ? "They are admins already" : "None of them is an admin");
    }
    return await changeRole(group, own, aids, role);
  });
}

function sameAlready(message: string): SealholdError {
  return new SealholdError("ALREADY_EXISTS", message, { hint: "sealhold group info --id <id>" });
}
