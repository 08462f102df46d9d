/** The sealed store: entries in, entries out, and its upkeep. */
import { SignetError } from "../../errors.ts";
import type {
  KeySource,
  SealedStore,
  StoreLocation,
  StorePorts,
  StoreStatus,
} from "./store_types.ts";
import { examineStore } from "./doctor.ts";
import { encodeEntries, parseEntries } from "./entries.ts";
import { type Envelope, KEY_BYTES, MAX_SLOTS } from "./format.ts";
import { SealedFile } from "./sealed_file.ts";
import { askOnce, makeSlot, rewrapSlots, slotStatus } from "./slot_secrets.ts";

/** A sealed store that is there already; `createStore` makes one. Nothing is read before the first call. */
export function sealedStore(
  ports: StorePorts,
  location: StoreLocation,
  keys: KeySource,
): SealedStore {
  const file = new SealedFile(ports, location, keys);
  return {
    ...entriesOfFile(file, location.path),
    ...slotsOfFile(ports, location.path, file, keys),
    doctor: () => examineStore(ports, location, file),
  };
}

/** What may be shown of an envelope. */
export function statusOf(path: string, envelope: Envelope, size: number): StoreStatus {
  const { store_id: storeId, rev, created, writer } = envelope;
  return { path, storeId, rev, created, writer, slots: envelope.slots.map(slotStatus), size };
}

function entriesOfFile(
  file: SealedFile,
  path: string,
): Pick<SealedStore, "read" | "update" | "describe"> {
  return {
    async read() {
      return parseEntries((await file.open()).plaintext);
    },
    async update(change) {
      return await file.locked(async (opened) => {
        const entries = parseEntries(opened.plaintext);
        const result = change(entries);
        await file.write(opened, { plaintext: encodeEntries(entries) });
        return result;
      });
    },
    async describe() {
      const { envelope } = await file.readEnvelope();
      return {
        kind: "sealed",
        path,
        slots: envelope.slots.map((slot) => slot.type),
        rev: envelope.rev,
      };
    },
  };
}

function slotsOfFile(
  ports: StorePorts,
  path: string,
  file: SealedFile,
  keys: KeySource,
): Pick<SealedStore, "rekey" | "addSlot" | "removeSlot" | "status"> {
  const status = async () => {
    const { envelope, bytes } = await file.readEnvelope();
    return statusOf(path, envelope, bytes.length);
  };
  return {
    status,
    async rekey() {
      const once = askOnce(keys);
      const { envelope } = await file.open();
      // Asked for before the lock is taken; what is missing is named below, together with the rest.
      if (envelope.slots.some((slot) => slot.type === "passphrase")) {
        await once.passphrase().catch(() => {});
      }
      await file.locked(async (opened) => {
        const root = ports.random.bytes(KEY_BYTES);
        const slots = await rewrapSlots(ports, opened.envelope, root, once);
        await file.write(opened, { root, slots });
      });
      return await status();
    },
    async addSlot(wanted) {
      return await file.locked(async (opened) => {
        const { store_id: storeId, slots } = opened.envelope;
        if (slots.length >= MAX_SLOTS) {
          throw new SignetError("INVALID_VALUE", `Cannot add a slot: the store has ${MAX_SLOTS}`);
        }
        const slot = await makeSlot(ports, storeId, opened.root, wanted);
        await file.write(opened, { slots: [...slots, slot] });
        return slot.id;
      });
    },
    async removeSlot(id) {
      await file.locked(async (opened) => {
        const { slots } = opened.envelope;
        await file.write(opened, { slots: withoutSlot(slots, id) });
      });
    },
  };
}

function withoutSlot<T extends { id: string }>(slots: T[], id: string): T[] {
  const left = slots.filter((slot) => slot.id !== id);
  if (left.length === slots.length) {
    throw new SignetError("NOT_FOUND", "There is no slot with that id", {
      hint: "Run: signet store status",
    });
  }
  if (left.length === 0) {
    throw new SignetError(
      "INVALID_VALUE",
      "Cannot remove the last slot: nothing would open the store",
      {
        hint: "Add another slot first",
      },
    );
  }
  return left;
}
