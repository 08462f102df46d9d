import { idsIn } from "../../core/client/messaging/extract_ids.ts";
import { markAsRead } from "../../core/client/messaging/mark_as_read.ts";
import { SealholdError } from "../../errors.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { readInput, words } from "../input/identity_input.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { ACCOUNT_OPTION, messagingPorts, serverAid } from "../input/own.ts";

interface MarkOptions {
  ids?: string;
  idsData?: string;
  account?: string;
}

const MAX_BYTES = 4 * 1024 * 1024;

export const verb: Verb<MarkOptions> = {
  summary: "Mark messages as read",
  details:
    "The server deletes a message when everybody it was for has read it. Should it come again, it is refused.",
  defaultFormat: "json",
  options: [
    {
      flags: "--ids <ids:id>",
      description: "Message ids, separated by commas",
      conflicts: ["ids-data"],
    },
    {
      flags: "--ids-data <path:value>",
      description: "File of ids, as extract-ids prints; - for stdin",
    },
    ACCOUNT_OPTION,
  ],
  examples: [["From a file", "sealhold mark-as-read --ids-data ids.json"]],
  needs: ONLINE_NEEDS,
  async run(context: Context, options: MarkOptions): Promise<Outcome> {
    const ids = await idsOf(context, options);
    const ports = await messagingPorts(context, options);
    const aid = await serverAid(context, ports, options);
    const data = await markAsRead(ports, aid, ids);
    return { data, text: `${data.markedAsRead} marked as read, ${data.unknown} not known` };
  },
};

async function idsOf(context: Context, { ids, idsData }: MarkOptions): Promise<string[]> {
  if (ids !== undefined) return words(ids);
  if (idsData !== undefined) return idsIn(await readInput(context, idsData, MAX_BYTES));
  throw new SealholdError("USAGE", "Say which messages", {
    hint: "Add --ids <a,b> or --ids-data <file>",
  });
}
