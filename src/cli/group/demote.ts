import { demote } from "../../core/client/messaging/change_roles.ts";
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
  summary: "Make admins of a group plain members",
  details: "They send, read and leave. Only an admin may; the last one stays an admin.",
  defaultFormat: "json",
  options: [GROUP_ID_OPTION, ...MEMBER_OPTIONS, ...OWN_OPTIONS],
  needs: ONLINE_NEEDS,
  run: (context: Context, options): Promise<Outcome> =>
    changeMembers(context, options, demote, "Demoted"),
};
