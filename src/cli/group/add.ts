import { addToGroup } from "../../core/messaging/change_members.ts";
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
  summary: "Add members to a group",
  details: "They read what is sent from now on, and nothing from before. Only an admin may.",
  defaultFormat: "json",
  options: [GROUP_ID_OPTION, ...MEMBER_OPTIONS, ...OWN_OPTIONS],
  needs: ONLINE_NEEDS,
  async run(context: Context, options): Promise<Outcome> {
    const aids = await membersOf(context, options);
    const keys = await ownKeys(context, options);
    const ports = await messagingPorts(context, options);
    const data = await addToGroup(ports, keys, options.id, aids);
    return { data, text: `Added ${aids.length}: epoch ${data.epoch}`, raw: String(data.epoch) };
  },
};
