/** The sealed store: entries in, entries out, and its upkeep. */
import type {
  KeySource,
  SealedStore,
  StoreLocation,
  StorePorts,
  StoreStatus,
} from "./store_types.ts";
import { examineStore } from "./doctor.ts";
import { encodeEntries, parseEntries } from "./entries.ts";
import type { Envelope } from "./format.ts";
import type { StoreEntries } from "../../../ports/credential_store.ts";
import { SealedFile } from "./sealed_file.ts";
import { slotsOfFile } from "./slot_upkeep.ts";
import { slotStatus } from "./slot_secrets.ts";

/** A sealed store that is there already; `createStore` makes one. Nothing is read before the first call. */
export function sealedStore(
  ports: StorePorts,
  location: StoreLocation,
  keys: KeySource,
): SealedStore {
  const file = new SealedFile(ports, location, keys);
  return {
    ...entriesOfFile(file, location.path),
    ...upkeepOfFile(ports, location.path, file, keys),
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
): Pick<SealedStore, "read" | "update" | "prepare" | "describe" | "close"> {
  return {
    async read() {
      return parsed((await file.open()).plaintext);
    },
    async update(change) {
      return await file.locked(async (opened) => {
        const entries = parsed(opened.plaintext);
        const result = change(entries);
        const plaintext = encodeEntries(entries);
        await file.write(opened, { plaintext }).finally(() => plaintext.fill(0));
        return result;
      });
    },
    prepare: () => file.prepare(),
    close: () => file.close(),
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

/** The entries; their bytes are not needed any more. */
function parsed(plaintext: Uint8Array): StoreEntries {
  try {
    return parseEntries(plaintext);
  } finally {
    plaintext.fill(0);
  }
}

function upkeepOfFile(
  ports: StorePorts,
  path: string,
  file: SealedFile,
  keys: KeySource,
): Pick<SealedStore, "rekey" | "addSlot" | "removeSlot" | "status"> {
  const status = async () => {
    const { envelope, bytes } = await file.peek();
    return statusOf(path, envelope, bytes.length);
  };
  const { rekey, ...slots } = slotsOfFile(ports, file, keys);
  return {
    ...slots,
    status,
    async rekey() {
      await rekey();
      return await status();
    },
  };
}
