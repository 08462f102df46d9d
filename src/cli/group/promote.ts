import { promote } from "../../core/client/messaging/change_roles.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { OWN_OPTIONS, type OwnOptions } from "../input/identity_options.ts";
import {
  changeMembers,
  GROUP_ID_OPTION,
  MEMBER_OPTIONS,
  type MemberOptions,
} from "./members_option.ts";

export const verb: Verb<OwnOptions & MemberOptions & { id: string }> = {
  summary: "Make members of a group its admins",
  details:
    "An admin adds, removes, promotes and demotes, you too, and gives the group another name. Only an admin may.",
  defaultFormat: "json",
  options: [GROUP_ID_OPTION, ...MEMBER_OPTIONS, ...OWN_OPTIONS],
  examples: [[
    "Hand a group over and leave it",
    "sealhold group promote --id <id> --members <aid> && sealhold leave --id <id>",
  ]],
  needs: ONLINE_NEEDS,
  run: (context: Context, options): Promise<Outcome> =>
    changeMembers(context, options, promote, "Promoted"),
};
