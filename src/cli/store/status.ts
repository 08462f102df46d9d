import { STORE_NEEDS } from "../../core/shared/permissions/needs.ts";
import { escapeForTerminal } from "../../core/shared/text/escape_for_terminal.ts";
import type { SlotStatus, StoreStatus } from "../../core/shared/store/store_types.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { table } from "../output/table.ts";

export const verb: Verb = {
  summary: "Show the store's place, slots and revision",
  details: "Nothing is opened and no passphrase is asked for.",
  needs: { ...STORE_NEEDS, write: [], run: [] },
  async run(context: Context): Promise<Outcome> {
    const description = await (await context.store()).describe();
    if (description.kind !== "sealed") {
      const where = description.path === undefined ? "" : ` at ${description.path}`;
      return {
        data: description,
        text: escapeForTerminal(`The store is ${description.kind}${where}`),
      };
    }
    const status = await (await context.storeAdministration()).status();
    const { storeId, ...shown } = status;
    return { data: { kind: "sealed", store_id: storeId, ...shown }, text: await describe(status) };
  },
};

async function describe(status: StoreStatus): Promise<string> {
  const rows = status.slots.map((
    slot,
  ) => [slot.id, slot.type, escapeForTerminal(slotDetail(slot))]);
  return [
    `Store:    ${escapeForTerminal(status.path)}`,
    `Revision: ${status.rev} (${status.size} bytes)`,
    `Created:  ${escapeForTerminal(status.created)}, last written by ${
      escapeForTerminal(status.writer)
    }`,
    "",
    await table(["Slot", "Type", "Detail"], rows),
  ].join("\n");
}

function slotDetail(slot: SlotStatus): string {
  if (slot.path !== undefined) return slot.path;
  if (slot.ref !== undefined) return `item ${slot.ref.service} ${slot.ref.account}`;
  if (slot.kdf === undefined) return "";
  const { m, t, p } = slot.kdf;
  return `Argon2id, ${m / 1024} MiB, ${t} passes, ${p} lanes`;
}
