/** The sealed store: entries in, entries out, and its upkeep. */
import type { KeySource, SealedStore, StoreLocation, StorePorts } from "./store_types.ts";
import { encodeEntries, parseEntries } from "./entries.ts";
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
