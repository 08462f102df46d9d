import { showGroup } from "../../core/client/messaging/change_members.ts";
import { visible } from "../../core/shared/text/escape_for_terminal.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { readKey } from "../input/identity_input.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { messagingPorts, OWN_OPTIONS, type OwnOptions, serverAid } from "../input/own.ts";
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
    const ports = await messagingPorts(context, options);
    const [given] = options.keys ?? [];
    const aid = given === undefined
      ? await serverAid(context, ports, options)
      : (await readKey(context, given)).aid;
    if (aid === undefined) {
      throw new SealholdError("USAGE", "It is not clear who you are", {
        hint: "Add --keys <file>",
      });
    }
    const group = await showGroup(ports, aid, options.id);
    const { name, epoch, members } = group.current.record;
    const rows = members.map(({ aid, ksn, role }) => [aid, String(ksn), role]);
    return {
      data: { groupId: group.groupId, name, epoch, rosterHash: group.current.hash, members },
      text: `${visible(name)}, epoch ${epoch}\n\n${await table(["Member", "Key", "Role"], rows)}`,
    };
  },
};
