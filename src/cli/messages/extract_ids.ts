import { readInput } from "../../core/client/identity/read_input.ts";
import { extractIds } from "../../core/client/messaging/extract_ids.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { OFFLINE_NEEDS } from "../input/identity_needs.ts";
import { FILE_OPTION } from "../input/identity_options.ts";

const MAX_BYTES = 64 * 1024 * 1024;

export const verb: Verb<{ file: string; all?: boolean }> = {
  summary: "Print the ids of messages that were read",
  details:
    "From what unread printed, with --watch or without. Those that could not be opened are left out: marked as\n" +
    "read, they are gone for good.",
  defaultFormat: "json",
  options: [
    FILE_OPTION,
    { flags: "--all", description: "Also those that could not be opened" },
  ],
  examples: [[
    "Read, then mark",
    "sealhold extract-ids --file read.json | sealhold mark-as-read --ids-data -",
  ]],
  needs: OFFLINE_NEEDS,
  async run(context: Context, { file, all }): Promise<Outcome> {
    const ids = extractIds(await readInput(context, file, MAX_BYTES), all ?? false);
    return { data: { ids }, text: ids.join("\n"), raw: ids.join(",") };
  },
};
