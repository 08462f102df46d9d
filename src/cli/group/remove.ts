import { removeFromGroup } from "../../core/messaging/change_members.ts";
import type { Context } from "../context.ts";
import { ONLINE_NEEDS } from "../identity/needs.ts";
import { messagingPorts, OWN_OPTIONS, ownKeys, type OwnOptions } from "../identity/own.ts";
import type { Outcome, Verb } from "../spec.ts";
import {
  GROUP_ID_OPTION,
  MEMBER_OPTIONS,
  type MemberOptions,
  membersOf,
} from "./members_option.ts";

export const verb: Verb<OwnOptions & MemberOptions & { id: string }> = {
  summary: "Remove members from a group",
  details: "They get no later message; what they have read, they keep. Only an admin may.",
  defaultFormat: "json",
  options: [GROUP_ID_OPTION, ...MEMBER_OPTIONS, ...OWN_OPTIONS],
  needs: ONLINE_NEEDS,
  async run(context: Context, options): Promise<Outcome> {
    const aids = await membersOf(context, options);
    const keys = await ownKeys(context, options);
    const ports = await messagingPorts(context, options);
    const data = await removeFromGroup(ports, keys, options.id, aids);
    return { data, text: `Removed ${aids.length}: epoch ${data.epoch}`, raw: String(data.epoch) };
  },
};
