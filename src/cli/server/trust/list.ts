import { escapeForTerminal } from "../../../core/shared/text/escape_for_terminal.ts";
import { SERVER_DATA_NEEDS } from "../../../core/shared/permissions/needs.ts";
import type { TrustRule } from "../../../ports/server/trust_rule_store.ts";
import type { Context, Outcome, Verb } from "../../graph/spec.ts";
import { table } from "../../output/table.ts";
import { DATA_OPTION, type DataOptions, withServerData } from "../../input/server_data.ts";
import { ruleData } from "./rule_data.ts";

export const verb: Verb<DataOptions> = {
  summary: "List the trust rules",
  details: "In the order in which they are tried.",
  options: [DATA_OPTION],
  needs: SERVER_DATA_NEEDS,
  places: ({ data }) => ({ data }),
  async run(context: Context, options: DataOptions): Promise<Outcome> {
    const rules = await withServerData(
      context,
      options,
      ({ store: { trustRules } }) => trustRules.list(),
    );
    if (rules.length === 0) context.note("hint: sealhold server trust add --help");
    return {
      data: { rules: rules.map(ruleData) },
      text: rules.length === 0
        ? "No trust rules"
        : () => table(["Name", "Issuer", "Audience", "Claims", "User", "Scopes"], rules.map(row)),
    };
  },
};

function row(rule: TrustRule): string[] {
  return [
    rule.name,
    rule.issuer,
    rule.audience,
    rule.claims.map(({ claim, pattern }) => `${claim}=${pattern}`).join(" "),
    rule.username,
    rule.scope ?? "everything",
  ].map(escapeForTerminal);
}
