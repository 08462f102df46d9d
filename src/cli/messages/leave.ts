import { ownKeys } from "../../core/client/identity/own_keys.ts";
import { leave } from "../../core/client/messaging/change_members.ts";
import { messagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { GROUP_ID_OPTION } from "../group/members_option.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { OWN_OPTIONS, type OwnOptions } from "../input/identity_options.ts";

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
