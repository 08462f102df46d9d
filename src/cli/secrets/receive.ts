import {
  leftUnread,
  type ReceivedSecret,
  type ReceivedSecrets,
  receiveSecrets,
} from "../../core/client/secrets/receive_secrets.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ONLINE_NEEDS } from "../input/identity_needs.ts";
import { OWN_OPTIONS, type OwnOptions, words } from "../input/identity_options.ts";
import { printOutcome } from "../output/output.ts";

interface ReceiveOptions extends OwnOptions {
  from?: string;
  as?: string;
  force?: boolean;
}

export const verb: Verb<ReceiveOptions> = {
  summary: "Store the secrets that were sent to you",
  details:
    "Takes them out of the unread messages, stores each without showing it, and marks those as read. One whose name\n" +
    "is taken is left unread and ends the command with 7, unless --force makes it the newest version.",
  options: [
    {
      flags: "--from <ids:id>",
      description: "Only from these senders and groups, separated by commas",
    },
    { flags: "--as <name:word>", description: "Store it under this name; there must be just one" },
    { flags: "-f, --force", description: "Add a version where the name is taken" },
    ...OWN_OPTIONS,
  ],
  examples: [["From a colleague", "sealhold secrets receive --from <aid>"]],
  needs: ONLINE_NEEDS,
  async run(context: Context, options: ReceiveOptions): Promise<Outcome> {
    const received = await receiveSecrets(context, { ...options, from: words(options.from) });
    const outcome = outcomeOf(received);
    const left = leftUnread(received);
    if (left === undefined) return outcome;
    // What was stored is told all the same.
    await printOutcome(context.terminal, context.format, outcome);
    throw left;
  },
};

function outcomeOf({ secrets, unreadable }: ReceivedSecrets): Outcome {
  const lines = secrets.length === 0 ? ["No secrets came"] : secrets.map(line);
  if (unreadable > 0) lines.push(`Messages that could not be opened: ${unreadable}`);
  return { data: { secrets, unreadable }, text: lines.join("\n") };
}

function line({ name, from, stored }: ReceivedSecret): string {
  return stored
    ? `Secret "${name}" stored, from ${from}`
    : `Secret "${name}" from ${from} left unread: the name is taken`;
}
