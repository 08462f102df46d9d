import * as v from "valibot";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { visible } from "../../core/shared/text/escape_for_terminal.ts";
import { ACCOUNT_OPTION, messagingPorts } from "../input/own.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { table } from "../output/table.ts";
import { senders } from "./senders.ts";

interface ListOptions {
  from?: string;
  account?: string;
}

/** A record admits an array, and an empty one would read as nobody having written. */
const COUNTS = v.pipe(
  v.unknown(),
  v.check((counts) => !Array.isArray(counts)),
  v.record(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43,44}$/)),
    v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  ),
);

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
    const from = senders(options.from);
    const { functions } = await messagingPorts(context, options);
    const args = from.length === 0 ? {} : { from };
    const counts = await functions.query("messages:unreadCounts", args, COUNTS);
    const rows = Object.entries(counts).map(([id, count]) => [visible(id), String(count)]);
    return {
      data: counts,
      text: rows.length === 0 ? "Nothing unread" : await table(["From", "Unread"], rows),
    };
  },
};
