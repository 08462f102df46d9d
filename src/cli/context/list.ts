import { contextInUse } from "../../core/client/config/context_in_use.ts";
import { readSettings, type Settings } from "../../core/client/config/settings.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { table } from "../output/table.ts";
import { CONFIG_NEEDS } from "./config_data.ts";

export const verb: Verb = {
  summary: "List the contexts of config.toml",
  details:
    "A star marks the one in use here: --context, SEALHOLD_CONTEXT, a .sealhold.toml in the working folder or above\n" +
    'it (context = "name" and nothing else), and the current one of config.toml choose it, in that order.',
  examples: [["The name in use", "sealhold context list --format json | jq -r .in_use"]],
  needs: {
    ...CONFIG_NEEDS,
    read: ["config", "project-file"],
    write: [],
    may: { read: ["working-folder"] },
  },
  async run(context: Context): Promise<Outcome> {
    const file = await readSettings(context.userFiles, context.paths().configFile);
    const settings = file?.settings ?? {};
    const inUse = await contextInUse(context);
    const rows = rowsOf(settings);
    if (rows.length === 0) context.note("hint: sealhold context add <name> --server <url>");
    return {
      data: {
        contexts: rows.map((row) => ({ ...row, current: row.name === settings.current })),
        current: settings.current ?? null,
        in_use: inUse ?? null,
      },
      text: rows.length === 0 ? "No contexts" : () => listing(rows, inUse),
    };
  },
};

interface Row {
  name: string;
  server?: string;
  account?: string;
  default_provider?: string;
  store?: string;
}

function rowsOf({ contexts = {} }: Settings): Row[] {
  return Object.entries(contexts)
    .map(([name, settings]) => ({ name, ...settings } as Row))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function listing(rows: readonly Row[], inUse: string | undefined): Promise<string> {
  const cells = rows.map((row) => [
    row.name === inUse ? "*" : "",
    row.name,
    escapeForTerminal(row.server ?? ""),
    row.account ?? "",
    row.default_provider ?? "",
  ]);
  return await table(["", "Name", "Server", "Account", "Default provider"], cells);
}
