import { messagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import { listGroups } from "../../core/client/messaging/rotate_key.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ACCOUNT_OPTION } from "../input/identity_options.ts";
import { table } from "../output/table.ts";

export const verb: Verb<{ account?: string }> = {
  summary: "List the groups that you are in",
  details: "As the server tells; group info verifies one.",
  defaultFormat: "json",
  options: [ACCOUNT_OPTION],
  needs: CLIENT_NEEDS,
  async run(context: Context, options): Promise<Outcome> {
    const groups = await listGroups(await messagingPorts(context, options));
    const rows = groups.map(({ groupId, name, members, role }) =>
      [groupId, name, String(members), role].map(escapeForTerminal)
    );
    return {
      data: { groups },
      text: rows.length === 0 ? "No groups" : () => table(["Id", "Name", "Members", "Role"], rows),
    };
  },
};
