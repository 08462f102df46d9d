/** What `allow-list` and `deny-list` share. */
import {
  type ContactList,
  contactList,
  type ListChange,
} from "../../core/client/messaging/contact_lists.ts";
import { messagingPorts } from "../../core/client/messaging/messaging_ports.ts";
import { CLIENT_NEEDS } from "../../core/shared/permissions/needs.ts";
import { SealholdError } from "../../errors.ts";
import { confirmOrForce } from "../input/confirm.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { ACCOUNT_OPTION, words } from "../input/identity_options.ts";

interface ListOptions {
  add?: string;
  remove?: string;
  list?: boolean;
  reset?: boolean;
  force?: boolean;
  account?: string;
}

/** The verb of one list. */
export function listVerb(
  list: ContactList,
  texts: { summary: string; details: string; name: string },
): Verb<ListOptions> {
  return {
    summary: texts.summary,
    details: texts.details,
    defaultFormat: "json",
    options: [
      { flags: "--add <aids:word>", description: "Put these on it, separated by commas" },
      { flags: "--remove <aids:word>", description: "Take these off" },
      { flags: "--list", description: "Show it", conflicts: ["add", "remove", "reset"] },
      { flags: "--reset", description: "Empty it", conflicts: ["add", "remove"] },
      { flags: "-f, --force", description: "Do not ask before --reset" },
      ACCOUNT_OPTION,
    ],
    examples: [["Add somebody", `sealhold ${texts.name} --add <aid>`]],
    needs: CLIENT_NEEDS,
    async run(context: Context, options: ListOptions): Promise<Outcome> {
      const change = changeOf(options);
      if (change.kind === "clear") {
        await confirmOrForce(context, options.force, `Empty the ${texts.name}?`);
      }
      const lists = await contactList(await messagingPorts(context, options), list, change);
      const shown = list === "allowList" ? lists.allow : lists.deny;
      return { data: lists, text: shown.length === 0 ? "It is empty" : shown.join("\n") };
    },
  };
}

function changeOf({ add, remove, list, reset }: ListOptions): ListChange {
  if (list) return { kind: "show" };
  if (reset) return { kind: "clear" };
  const change = { add: words(add), remove: words(remove) };
  if (change.add.length + change.remove.length > 0) return { kind: "change", ...change };
  throw new SealholdError("USAGE", "Say what to do with the list", {
    hint: "Use --list, --add <aids>, --remove <aids> or --reset",
  });
}
