import { namedSlot, type SlotWish } from "../../core/client/config/named_slot.ts";
import { STORE_NEEDS } from "../../core/shared/permissions/needs.ts";
import type { KeptStore, NewSlot } from "../../core/shared/store/store_types.ts";
import type { StoreAdministration } from "../../core/shared/store/choice/administration.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";

interface InitOptions extends SlotWish {
  plain?: boolean;
  replace?: boolean;
}

/** Options that name a slot; shared with `store add-slot`. */
export const SLOT_OPTIONS = [
  {
    flags: "--keychain",
    description: "Opened by the system's keychain (Secret Service, macOS Keychain, Windows DPAPI)",
    conflicts: ["keyfile", "passphrase"],
  },
  {
    flags: "--keyfile [path:word]",
    description: "Opened by a key file, which is created when it is not there",
    conflicts: ["passphrase"],
  },
  {
    flags: "--passphrase",
    description: "Opened by a passphrase (asked for, or from SEALHOLD_PASSPHRASE_FILE)",
  },
] as const;

export const verb: Verb<InitOptions> = {
  summary: "Create the store",
  details:
    "The store is encrypted; choose how it is opened. The keychain suits a desktop. A key file suits CI and\n" +
    "servers: keep it on another disk or mount than the store where you can. --plain writes readable text and\n" +
    "must be asked for.\n" +
    "--replace keeps one old store: it stops when an auth.json.bak is there already. To go back, put the .bak in\n" +
    "the place of auth.json and run a command once with --accept-rollback.",
  options: [
    ...SLOT_OPTIONS,
    {
      flags: "--plain",
      description: "No encryption: anybody who can read the file has your credentials",
      conflicts: ["keychain", "keyfile", "passphrase"],
    },
    { flags: "--replace", description: "Start afresh; the old store is kept as auth.json.bak" },
  ],
  examples: [
    ["On a desktop", "sealhold store init --keychain"],
    ["For a machine", "sealhold store init --keyfile"],
    ["For a person", "sealhold store init --passphrase"],
  ],
  needs: { ...STORE_NEEDS, run: [], may: { run: ["new-keychain"] }, argumentFiles: true },
  async run(context: Context, options: InitOptions): Promise<Outcome> {
    const administration = await context.storeAdministration();
    if (options.plain) {
      const { path, kept } = await administration.createPlain(options.replace ?? false);
      noteKept(context, kept);
      context.note(
        "Warning: the store is plain text. Use it with --store plain or SEALHOLD_STORE=plain",
      );
      return { data: { path, kind: "plain" }, text: `Created ${path} (plain text)` };
    }
    const slot = await namedSlot(context, options);
    const status = await administration.create(slot, options.replace ?? false);
    noteKept(context, status.kept);
    return {
      data: { path: status.path, kind: "sealed", slots: status.slots },
      text: `Created ${status.path}, opened by ${openerOf(administration, slot)}`,
    };
  },
};

function openerOf({ keychain }: Pick<StoreAdministration, "keychain">, slot: NewSlot): string {
  if (slot.type === "keychain") return `keychain (${keychain})`;
  return slot.type === "keyfile" ? `key file ${slot.path}` : "passphrase";
}

/** Whoever turns to a sealed store must be told that the readable one is still there. */
function noteKept(context: Context, kept: KeptStore | undefined): void {
  if (!kept?.plain) return;
  context.note(
    `Warning: the old store is readable text and still there: delete ${kept.path} once you do not need it`,
  );
}
