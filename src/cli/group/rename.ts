import { ownKeys } from "../../core/client/identity/own_keys.ts";
import { rename } from "../../core/client/messaging/change_roles.ts";
import { messagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { OWN_OPTIONS, type OwnOptions } from "../input/identity_options.ts";
import { GROUP_ID_OPTION, GROUP_NAME_OPTION } from "./members_option.ts";

export const verb: Verb<OwnOptions & { id: string; name: string }> = {
  summary: "Give a group another name",
  details: "Its id, its members and what was sent stay as they are. Only an admin may.",
  defaultFormat: "json",
  options: [GROUP_ID_OPTION, GROUP_NAME_OPTION, ...OWN_OPTIONS],
  needs: ONLINE_NEEDS,
  async run(context: Context, options): Promise<Outcome> {
    const keys = await ownKeys(context, options);
    const ports = await messagingPorts(context, options);
    const data = await rename(ports, keys, options.id, options.name);
    return { data, text: `Renamed: epoch ${data.epoch}`, raw: String(data.epoch) };
  },
};
