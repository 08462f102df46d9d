import { markOwnAsRead } from "../../core/client/messaging/mark_as_read.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { ACCOUNT_OPTION, words } from "../input/identity_options.ts";

interface MarkOptions {
  ids?: string;
  idsData?: string;
  account?: string;
}

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
    const ids = options.ids === undefined ? undefined : words(options.ids);
    const data = await markOwnAsRead(context, { ...options, ids });
    return { data, text: `${data.markedAsRead} marked as read, ${data.unknown} not known` };
  },
};
