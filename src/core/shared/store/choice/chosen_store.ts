/** The credential store that a command works with, by the choice that was made. */
import { hasCode, SealholdError } from "../../../../errors.ts";
import type {
  CredentialStore,
  StoreDescription,
  StoreEntries,
} from "../../../../ports/credential_store.ts";
import { emptyEntries, encodeEntries } from "../entries.ts";
import { STORE_INIT_HINT } from "../init_hint.ts";
import { memoryStore } from "../memory_store.ts";
import { sealedStore } from "../sealed_store.ts";
import type { StoreLocation } from "../store_types.ts";
import type { ChoicePorts } from "./choice_ports.ts";
import type { SealedKind } from "./sealed_kind.ts";
import type { StoreKind } from "./store_kind.ts";

/**
 * The store for a kind; without one, the sealed store at `location`.
 *
 * Reading a store that is not there gives no entries: nobody is logged in. Writing to it needs a choice: a person is
 * asked, an unattended run stops. Plain text is never the answer to either (threats.md A8).
 * @param sealed the sealed store at `location`, where one is at hand
 */
export function chosenStore(
  ports: ChoicePorts,
  location: StoreLocation,
  kind: StoreKind | undefined,
  sealed: CredentialStore = sealedStore(ports, location, ports.keys),
): CredentialStore {
  if (kind === "memory") return (ports.memoryStore ?? memoryStore)();
  if (kind === "plain") return latePlainStore(ports, location);
  const create = async () => await lateCreate(ports, location, kind ?? await askKind(ports));
  return {
    async read(): Promise<StoreEntries> {
      try {
        return await sealed.read();
      } catch (error) {
        if (hasCode(error, "STORE_NOT_CHOSEN")) return emptyEntries();
        throw error;
      }
    },
    async readBytes(): Promise<Uint8Array> {
      try {
        return await sealed.readBytes();
      } catch (error) {
        if (hasCode(error, "STORE_NOT_CHOSEN")) return encodeEntries(emptyEntries());
        throw error;
      }
    },
    async update<T>(change: (entries: StoreEntries) => T): Promise<T> {
      try {
        return await sealed.update(change);
      } catch (error) {
        if (!hasCode(error, "STORE_NOT_CHOSEN")) throw error;
      }
      await create();
      return await sealed.update(change);
    },
    async prepare(): Promise<void> {
      try {
        await sealed.prepare();
      } catch (error) {
        if (!hasCode(error, "STORE_NOT_CHOSEN")) throw error;
        // What was just written can be written.
        await create();
      }
    },
    describe: async (): Promise<StoreDescription> => await sealed.describe(),
    close: () => sealed.close(),
  };
}

async function askKind(ports: ChoicePorts): Promise<SealedKind> {
  if (ports.prompter.available()) {
    const { askSealedKind } = await import("./sealed_kind.ts");
    return await askSealedKind(ports, "How should the credential store be opened?");
  }
  const message = "There is no credential store yet, and none was chosen";
  throw new SealholdError("STORE_NOT_CHOSEN", message, {
    hint: STORE_INIT_HINT,
  });
}

async function lateCreate(
  ports: ChoicePorts,
  location: StoreLocation,
  kind: SealedKind,
): Promise<void> {
  const { createChosen } = await import("./create_chosen.ts");
  await createChosen(ports, location, kind);
}

function latePlainStore(ports: ChoicePorts, location: StoreLocation): CredentialStore {
  const opened = async () => (await import("../plain_store.ts")).plainStore(ports, location);
  return {
    read: async () => await (await opened()).read(),
    readBytes: async () => await (await opened()).readBytes(),
    update: async (change) => await (await opened()).update(change),
    prepare: async () => await (await opened()).prepare(),
    describe: async () => await (await opened()).describe(),
    // No key opens it.
    close() {},
  };
}
