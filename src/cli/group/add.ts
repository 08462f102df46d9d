import { addToGroup } from "../../core/client/messaging/change_members.ts";
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
  summary: "Add members to a group",
  details: "They read what is sent from now on, and nothing from before. Only an admin may.",
  defaultFormat: "json",
  options: [GROUP_ID_OPTION, ...MEMBER_OPTIONS, ...OWN_OPTIONS],
  needs: ONLINE_NEEDS,
  run: (context: Context, options): Promise<Outcome> =>
    changeMembers(context, options, addToGroup, "Added"),
};
