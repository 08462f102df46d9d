import { ownFunctions } from "../../core/client/identity/own_session.ts";
import { countUnread } from "../../core/client/messaging/count_unread.ts";
import { checkSenders } from "../../core/client/messaging/senders.ts";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ACCOUNT_OPTION, words } from "../input/identity_options.ts";
import { table } from "../output/table.ts";

interface ListOptions {
  from?: string;
  account?: string;
}

export const verb: Verb<ListOptions> = {
  summary: "Count unread messages by sender and group",
  defaultFormat: "json",
  options: [
    {
      flags: "--from <ids:id>",
      description: "Only these senders and groups, separated by commas",
    },
    ACCOUNT_OPTION,
  ],
  examples: [["Who wrote", "sealhold list-unread"]],
  needs: CLIENT_NEEDS,
  async run(context: Context, options: ListOptions): Promise<Outcome> {
    const from = checkSenders(words(options.from));
    const counts = await countUnread(await ownFunctions(context, options), from);
    const rows = Object.entries(counts).map((
      [id, count],
    ) => [escapeForTerminal(id), String(count)]);
    return {
      data: counts,
      text: rows.length === 0 ? "Nothing unread" : () => table(["From", "Unread"], rows),
    };
  },
};
