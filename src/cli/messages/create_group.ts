import { ownKeys } from "../../core/client/identity/own_keys.ts";
import { makeGroup } from "../../core/client/messaging/change_members.ts";
import { messagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import {
  GROUP_NAME_OPTION,
  MEMBER_OPTIONS,
  type MemberOptions,
  membersOf,
} from "../group/members_option.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { OWN_OPTIONS, type OwnOptions } from "../input/identity_options.ts";

interface CreateOptions extends OwnOptions, MemberOptions {
  name: string;
}

export const verb: Verb<CreateOptions> = {
  summary: "Make a group",
  details:
    "You are its admin. Its roster is signed by you, so that the server can add nobody; each member's key is proved\n" +
    "from their AID on first.",
  defaultFormat: "json",
  options: [
    GROUP_NAME_OPTION,
    ...MEMBER_OPTIONS,
    ...OWN_OPTIONS,
  ],
  examples: [["A group of three", "sealhold create-group --name team --members <aid>,<aid>"]],
  needs: ONLINE_NEEDS,
  async run(context: Context, options: CreateOptions): Promise<Outcome> {
    const members = await membersOf(context, options);
    const keys = await ownKeys(context, options);
    const ports = await messagingPorts(context, options);
    const data = await makeGroup(ports, keys, options.name, members);
    return { data, text: `Made the group ${data.groupId}`, raw: data.groupId };
  },
};
