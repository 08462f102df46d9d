/** The sealed store: entries in, entries out, and its upkeep. */
import type { KeySource, SealedStore, StoreLocation, StorePorts } from "./store_types.ts";
import { encodeEntries, parseEntries } from "./entries.ts";
import type { StoreEntries } from "../../../ports/credential_store.ts";
import { SealedFile } from "./sealed_file.ts";
import type { StoreUpkeep } from "./sealed_upkeep.ts";

/** A sealed store that is there already; `createStore` makes one. Nothing is read before the first call. */
export function sealedStore(
  ports: StorePorts,
  location: StoreLocation,
  keys: KeySource,
): SealedStore {
  const file = new SealedFile(ports, location, keys);
  return {
    ...entriesOfFile(file, location.path),
    ...lateUpkeep(async () => {
      const { upkeepOfFile } = await import("./sealed_upkeep.ts");
      return upkeepOfFile(ports, location, file, keys);
    }),
  };
}

function entriesOfFile(
  file: SealedFile,
  path: string,
): Pick<SealedStore, "read" | "readBytes" | "update" | "prepare" | "describe" | "close"> {
  return {
    async read() {
      return parsed((await file.open()).plaintext);
    },
    readBytes: async () => (await file.open()).plaintext,
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

/** A command that only reads a login does without its code. */
function lateUpkeep(load: () => Promise<StoreUpkeep>): StoreUpkeep {
  return {
    rekey: async () => await (await load()).rekey(),
    addSlot: async (slot) => await (await load()).addSlot(slot),
    removeSlot: async (id) => await (await load()).removeSlot(id),
    status: async () => await (await load()).status(),
    doctor: async () => await (await load()).doctor(),
  };
}
