/** What a sealed store's owner does besides reading and writing entries; loaded when it is asked for. */
import { examineStore } from "./doctor.ts";
import type { Envelope } from "./format.ts";
import type { SealedFile } from "./sealed_file.ts";
import { slotStatus } from "./slot_secrets.ts";
import { slotsOfFile } from "./slot_upkeep.ts";
import type {
  KeySource,
  SealedStore,
  StoreLocation,
  StorePorts,
  StoreStatus,
} from "./store_types.ts";

/** The upkeep of a store. */
export type StoreUpkeep = Pick<
  SealedStore,
  "rekey" | "addSlot" | "removeSlot" | "status" | "doctor"
>;

/** What may be shown of an envelope. */
export function statusOf(path: string, envelope: Envelope, size: number): StoreStatus {
  const { store_id: storeId, rev, created, writer } = envelope;
  return { path, storeId, rev, created, writer, slots: envelope.slots.map(slotStatus), size };
}

/** The upkeep of one file. */
export function upkeepOfFile(
  ports: StorePorts,
  location: StoreLocation,
  file: SealedFile,
  keys: KeySource,
): StoreUpkeep {
  const status = async () => {
    const { envelope, bytes } = await file.peek();
    return statusOf(location.path, envelope, bytes.length);
  };
  const { rekey, ...slots } = slotsOfFile(ports, file, keys);
  return {
    ...slots,
    status,
    async rekey() {
      await rekey();
      return await status();
    },
    doctor: () => examineStore(ports, location, file),
  };
}
