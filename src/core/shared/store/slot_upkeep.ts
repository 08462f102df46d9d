/** Changing the ways in which a store is opened. */
import { hasCode, SealholdError } from "../../../errors.ts";
import type { KeychainRef } from "../../../ports/keychain.ts";
import { type Envelope, MAX_SLOTS, type Slot, STORE_KEY_BYTES } from "./format.ts";
import type { OpenedFile } from "./opened_file.ts";
import type { SealedFile } from "./sealed_file.ts";
import { secretOf } from "./found_secret.ts";
import { askOnce, makeSlot, rewrapSlots } from "./slot_secrets.ts";
import type { KeySource, NewSlot, RemovedSlot, StorePorts } from "./store_types.ts";

/** What is done to slots; `SealedStoreAdmin` says what each throws. */
interface SlotUpkeep {
  rekey(): Promise<void>;
  addSlot(slot: NewSlot): Promise<string>;
  removeSlot(id: string): Promise<RemovedSlot>;
}

/** The upkeep of one file's slots. */
export function slotsOfFile(ports: StorePorts, file: SealedFile, keys: KeySource): SlotUpkeep {
  return {
    async rekey() {
      const once = askOnce(keys);
      const { envelope } = await file.open();
      // Asked for before the lock is taken; what is missing is named below, together with the rest.
      if (envelope.slots.some((slot) => slot.type === "passphrase")) {
        await once.passphrase().catch(() => {});
      }
      await file.locked(async (opened) => {
        const root = ports.random.bytes(STORE_KEY_BYTES);
        const made = await rewrapSlots(ports, opened.envelope, root, once);
        await file.write(opened, { root, ...made, dropped: keychainRefs(opened.envelope) });
      });
    },
    async addSlot(wanted) {
      return await file.locked(async (opened) => {
        const { store_id: storeId, slots } = opened.envelope;
        if (slots.length >= MAX_SLOTS) {
          throw new SealholdError("INVALID_VALUE", `Cannot add a slot: the store has ${MAX_SLOTS}`);
        }
        if (wanted.type === "keychain") await refuseSecond(ports, opened, keys);
        const made = await makeSlot(ports, storeId, opened.root, wanted);
        await file.write(opened, { slots: [...slots, ...made.slots], items: made.items });
        return made.slots[0]!.id;
      });
    },
    async removeSlot(id) {
      return await file.locked(async (opened) => {
        const { slots } = opened.envelope;
        const left = withoutSlot(slots, id);
        const slot = slots.find((each) => each.id === id)!;
        const { items, why } = await itemsOf(ports, opened, slot, keys);
        await file.write(opened, { slots: left, dropped: items });
        return why === undefined ? {} : { itemMayStay: why };
      });
    },
  };
}

function keychainRefs({ slots }: Envelope): KeychainRef[] {
  return slots.filter((slot) => slot.type === "keychain").map((slot) => slot.ref);
}

/** A second slot in one keychain would overwrite the item of the first. */
async function refuseSecond(
  ports: StorePorts,
  opened: OpenedFile,
  keys: KeySource,
): Promise<void> {
  for (const slot of opened.envelope.slots) {
    if ((await itemsOf(ports, opened, slot, keys)).items.length === 0) continue;
    throw new SealholdError("ALREADY_EXISTS", "This keychain opens the store already", {
      hint: "sealhold store rekey gives it a new key",
    });
  }
}

/**
 * The item in this keychain that opens the slot; none for a slot of another kind or another machine.
 * @returns with `why` where the keychain could not be asked
 */
async function itemsOf(
  ports: StorePorts,
  { envelope }: OpenedFile,
  slot: Slot,
  keys: KeySource,
): Promise<{ items: KeychainRef[]; why?: SealholdError }> {
  if (slot.type !== "keychain") return { items: [] };
  const { secret, why } = await secretOf(ports, envelope.store_id, slot, keys);
  if (secret !== undefined) return { items: [slot.ref] };
  // LOCKED: it was asked, and has no such item.
  return why === undefined || hasCode(why, "LOCKED") ? { items: [] } : { items: [], why };
}

function withoutSlot(slots: Slot[], id: string): Slot[] {
  const left = slots.filter((slot) => slot.id !== id);
  if (left.length === slots.length) {
    throw new SealholdError("NOT_FOUND", "There is no slot with that id", {
      hint: "Run: sealhold store status",
    });
  }
  if (left.length > 0) return left;
  const message = "Cannot remove the last slot: nothing would open the store";
  throw new SealholdError("INVALID_VALUE", message, { hint: "Add another slot first" });
}
