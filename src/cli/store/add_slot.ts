import { STORE_NEEDS } from "../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { newSlot, SLOT_OPTIONS, type SlotOptions } from "./init.ts";

export const verb: Verb<SlotOptions> = {
  summary: "Add another way to open the store",
  options: SLOT_OPTIONS,
  examples: [["A passphrase besides the key file", "sealhold store add-slot --passphrase"]],
  needs: { ...STORE_NEEDS, may: { run: ["new-keychain"] }, argumentFiles: true },
  async run(context: Context, options: SlotOptions): Promise<Outcome> {
    const slot = await newSlot(context, options);
    const id = await (await context.storeAdministration()).addSlot(slot);
    return { data: { id, type: slot.type }, text: `Added ${slot.type} slot ${id}`, raw: id };
  },
};
