import {
  leftUnread,
  type ReceivedSecret,
  type ReceivedSecrets,
  receiveSecrets,
} from "../../core/client/secrets/receive_secrets.ts";
import type { SenderQuestion } from "../../core/client/secrets/ask_senders.ts";
import { SealholdError } from "../../errors.ts";
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
    "Takes them out of the unread messages, stores each without showing it, and marks those as read. You are asked\n" +
    "about each sender; without a terminal say with --from whose secrets you take. One whose name is taken is left\n" +
    "unread and ends the command with 7, unless --force makes it the newest version.",
  options: [
    {
      flags: "--from <ids:id>",
      description: "Only from these senders and groups, without a question; separated by commas",
    },
    { flags: "--as <name:word>", description: "Store it under this name; there must be just one" },
    { flags: "-f, --force", description: "Add a version where the name is taken" },
    ...OWN_OPTIONS,
  ],
  examples: [["From a colleague", "sealhold secrets receive --from <aid>"]],
  needs: ONLINE_NEEDS,
  async run(context: Context, options: ReceiveOptions): Promise<Outcome> {
    const wish = { ...options, from: words(options.from) };
    const received = await receiveSecrets(
      context,
      wish,
      (sender) => agree(context, options, sender),
    );
    const outcome = outcomeOf(received);
    const left = leftUnread(received);
    if (left === undefined) return outcome;
    // What was stored is told all the same.
    await printOutcome(context.terminal, context.format, outcome);
    throw left;
  },
};

/** Names shown of one sender's secrets. */
const MAX_NAMES = 8;

async function agree(
  { prompter }: Context,
  { force }: ReceiveOptions,
  { from, names, met }: SenderQuestion,
): Promise<boolean> {
  if (!prompter.available()) {
    throw new SealholdError("NO_TERMINAL", `Cannot ask whether to take the secrets of ${from}`, {
      hint: `sealhold secrets receive --from ${from}`,
    });
  }
  const shown = names.slice(0, MAX_NAMES).map((name) => `"${name}"`).join(", ");
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : "";
  const who = met ? from : `${from}, to whom you have never written`;
  const how = force ? ", as newest versions where the names are taken" : "";
  return await prompter.confirm(`Store ${shown}${more} from ${who}${how}?`);
}

function outcomeOf({ secrets, unreadable }: ReceivedSecrets): Outcome {
  const lines = secrets.length === 0 ? ["No secrets came"] : secrets.map(line);
  if (unreadable > 0) lines.push(`Messages that could not be opened: ${unreadable}`);
  return { data: { secrets, unreadable }, text: lines.join("\n") };
}

function line({ name, from, stored, reason }: ReceivedSecret): string {
  if (stored) return `Secret "${name}" stored, from ${from}`;
  const why = reason === "Declined" ? "you declined it" : "the name is taken";
  return `Secret "${name}" from ${from} left unread: ${why}`;
}
