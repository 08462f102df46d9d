/** Whom a group command is about. */
import type { addToGroup } from "../../core/client/messaging/change_members.ts";
import { checkAids } from "../../core/client/messaging/contact_lists.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome } from "../graph/spec.ts";
import { readInput, words } from "../input/identity_input.ts";
import { messagingPorts, ownKeys, type OwnOptions } from "../input/own.ts";

/** Options that name people. */
export interface MemberOptions {
  members?: string;
  memberList?: string;
}

const MAX_BYTES = 256 * 1024;

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

/**
 * The AIDs, checked.
 * @throws {SealholdError} USAGE when there is none, INVALID_VALUE
 */
export async function membersOf(context: Context, options: MemberOptions): Promise<string[]> {
  const aids = options.memberList === undefined
    ? words(options.members)
    : linesOf(await readInput(context, options.memberList, MAX_BYTES));
  if (aids.length === 0) {
    throw new SealholdError("USAGE", "Say who", { hint: "Add --members <aid,aid>" });
  }
  checkAids(aids);
  return aids;
}

/** A change of who is in a group, as `core/client/messaging` makes it. */
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

function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder().decode(bytes).split(/[\s,]+/).filter((word) => word !== "");
}
