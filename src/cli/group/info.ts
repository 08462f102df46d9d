import { showGroup } from "../../core/client/messaging/show_group.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { OWN_OPTIONS, type OwnOptions } from "../input/identity_options.ts";
import { table } from "../output/table.ts";
import { GROUP_ID_OPTION } from "./members_option.ts";

export const verb: Verb<OwnOptions & { id: string }> = {
  summary: "Show a group, verified from its first record on",
  details:
    "A server that adds somebody by itself, or goes back to an older roster, is found out (exit code 9).",
  defaultFormat: "json",
  options: [GROUP_ID_OPTION, ...OWN_OPTIONS],
  needs: ONLINE_NEEDS,
  async run(context: Context, options): Promise<Outcome> {
    const group = await showGroup(context, options);
    const { name, epoch, members } = group.current.record;
    const rows = members.map(({ aid, ksn, role }) => [aid, String(ksn), role]);
    return {
      data: { groupId: group.groupId, name, epoch, rosterHash: group.current.hash, members },
      text: `${escapeForTerminal(name)}, epoch ${epoch}\n\n${await table(
        ["Member", "Key", "Role"],
        rows,
      )}`,
    };
  },
};
