import { useContext } from "../../core/client/config/contexts.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { CONFIG_NEEDS, NAME_ARGUMENT, noteKept } from "./config_data.ts";

export const verb: Verb<Record<string, never>, [name: string]> = {
  summary: "Make a context the current one",
  details:
    "Every command after this one is meant by it, in other terminals too. For one command there is --context,\n" +
    'for one shell SEALHOLD_CONTEXT, for one project a .sealhold.toml with context = "name" beside its sources.',
  arguments: [NAME_ARGUMENT],
  examples: [["Work with production", "sealhold context use production"]],
  needs: CONFIG_NEEDS,
  async run(context: Context, _options: Record<string, never>, name: string): Promise<Outcome> {
    const written = await useContext(context, context.paths().configFile, name);
    noteKept(context, written.kept);
    return { data: { current: name }, text: `"${name}" is the current context`, raw: name };
  },
};
