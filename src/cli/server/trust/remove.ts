import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import { removeRule } from "../../../core/server/ci_login/manage_rules.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";

export const verb: Verb<DataOptions, [name: string]> = {
  summary: "Remove a trust rule and end the sessions that it opened",
  arguments: [{ name: "name", description: "Name of the rule" }],
  options: [DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: DataOptions, name: string): Promise<Outcome> {
    await withServerData(
      context,
      options,
      ({ store: { trustRules } }) => removeRule({ trustRules, clock: context.clock }, name),
    );
    return { data: { name }, text: `Removed trust rule ${name}; its sessions have ended` };
  },
};
