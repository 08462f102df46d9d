import { leave } from "../../core/client/messaging/change_members.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { GROUP_ID_OPTION } from "../group/members_option.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { messagingPorts, OWN_OPTIONS, ownKeys, type OwnOptions } from "../input/own.ts";

export const verb: Verb<OwnOptions & { id: string }> = {
  summary: "Leave a group",
  details: "The last admin of a group of several cannot leave it.",
  defaultFormat: "json",
  options: [GROUP_ID_OPTION, ...OWN_OPTIONS],
  needs: ONLINE_NEEDS,
  async run(context: Context, options): Promise<Outcome> {
    const keys = await ownKeys(context, options);
    const data = await leave(await messagingPorts(context, options), keys, options.id);
    return { data, text: `Left the group ${data.groupId}`, raw: data.groupId };
  },
};
