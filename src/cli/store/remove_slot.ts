import { STORE_NEEDS } from "../../core/shared/permissions/needs.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import { confirmOrForce } from "../input/confirm.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";

interface RemoveOptions {
  force?: boolean;
}

export const verb: Verb<RemoveOptions, [id: string]> = {
  summary: "Remove a way to open the store",
  details:
    "Asks first; --force does not. Whoever knew the slot's secret may have kept the root key: sealhold store rekey\n" +
    "shuts that door.",
  arguments: [{
    name: "id",
    description: "Slot, as sealhold store status shows it; behind -- if it starts with a dash",
    type: "value",
  }],
  options: [{ flags: "-f, --force", description: "Do not ask" }],
  needs: STORE_NEEDS,
  async run(context: Context, options: RemoveOptions, id: string): Promise<Outcome> {
    await confirmOrForce(context, options.force, `Remove slot ${escapeForTerminal(id)}?`);
    const { itemMayStay } = await (await context.storeAdministration()).removeSlot(id);
    const data = { id, removed: true };
    const text = `Removed slot ${escapeForTerminal(id)}`;
    if (itemMayStay === undefined) return { data, text };
    const { message, code } = itemMayStay;
    context.note(`The slot's item stays in the keychain, if it is in this one: ${message}`);
    return { data: { ...data, item_may_stay: code }, text };
  },
};
