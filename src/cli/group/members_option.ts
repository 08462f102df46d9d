/** Whom a group command is about. */
import type { addToGroup } from "../../core/client/messaging/change_members.ts";
import { messagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import { readMembers } from "../../core/client/messaging/read_members.ts";
import { ownKeys } from "../../core/client/identity/own_keys.ts";
import type { Context, Outcome } from "../graph/spec.ts";
import { type OwnOptions, words } from "../input/identity_options.ts";

/** Options that name people. */
export interface MemberOptions {
  members?: string;
  memberList?: string;
}

export const MEMBER_OPTIONS = [
  {
    flags: "--members <aids:word>",
    description: "AIDs, separated by commas",
    conflicts: ["member-list"],
  },
  { flags: "--member-list <path:value>", description: "File of AIDs, one a line; - for stdin" },
] as const;

export const GROUP_ID_OPTION = {
  flags: "--id <group:id>",
  description: "The group's id",
  required: true,
} as const;

export const GROUP_NAME_OPTION = {
  flags: "--name <name:word>",
  description: "What it is called",
  required: true,
} as const;

/** The AIDs that the options name, checked. */
export async function membersOf(
  context: Context,
  { members, memberList }: MemberOptions,
): Promise<readonly string[]> {
  return await readMembers(context, { members: words(members), memberList });
}

/** A change of who is what in a group, as `core/client/messaging` makes it. */
type Change = typeof addToGroup;

/**
 * Makes a change for the people named.
 * @param done what was done to them, in a word
 */
export async function changeMembers(
  context: Context,
  options: OwnOptions & MemberOptions & { id: string },
  change: Change,
  done: string,
): Promise<Outcome> {
  const aids = await membersOf(context, options);
  const keys = await ownKeys(context, options);
  const data = await change(await messagingPorts(context, options), keys, options.id, aids);
  return { data, text: `${done} ${aids.length}: epoch ${data.epoch}`, raw: String(data.epoch) };
}
