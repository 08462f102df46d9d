import { namedSlot, type SlotWish } from "../../core/client/config/named_slot.ts";
import { STORE_NEEDS } from "../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { SLOT_OPTIONS } from "./init.ts";

export const verb: Verb<SlotWish> = {
  summary: "Add another way to open the store",
  options: SLOT_OPTIONS,
  examples: [["A passphrase besides the key file", "sealhold store add-slot --passphrase"]],
  needs: { ...STORE_NEEDS, may: { run: ["new-keychain"] }, argumentFiles: true },
  async run(context: Context, options: SlotWish): Promise<Outcome> {
    const slot = await namedSlot(context, options);
    const id = await (await context.storeAdministration()).addSlot(slot);
    return { data: { id, type: slot.type }, text: `Added ${slot.type} slot ${id}`, raw: id };
  },
};
