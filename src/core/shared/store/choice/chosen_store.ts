/** The credential store that a command works with, by the choice that was made. */
import { hasCode, SealholdError } from "../../../../errors.ts";
import type {
  CredentialStore,
  StoreDescription,
  StoreEntries,
} from "../../../../ports/credential_store.ts";
import { emptyEntries } from "../entries.ts";
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
 */
export function chosenStore(
  ports: ChoicePorts,
  location: StoreLocation,
  kind: StoreKind | undefined,
): CredentialStore {
  if (kind === "memory") return (ports.memoryStore ?? memoryStore)();
  if (kind === "plain") return latePlainStore(ports, location);
  const sealed = sealedStore(ports, location, ports.keys);
  return {
    async read(): Promise<StoreEntries> {
      try {
        return await sealed.read();
      } catch (error) {
        if (hasCode(error, "STORE_NOT_CHOSEN")) return emptyEntries();
        throw error;
      }
    },
    async update<T>(change: (entries: StoreEntries) => T): Promise<T> {
      try {
        return await sealed.update(change);
      } catch (error) {
        if (!hasCode(error, "STORE_NOT_CHOSEN")) throw error;
      }
      const { createChosen } = await import("./create_chosen.ts");
      await createChosen(ports, location, kind ?? await askKind(ports));
      return await sealed.update(change);
    },
    describe: async (): Promise<StoreDescription> => await sealed.describe(),
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

function latePlainStore(ports: ChoicePorts, location: StoreLocation): CredentialStore {
  const opened = async () => (await import("../plain_store.ts")).plainStore(ports, location);
  return {
    read: async () => await (await opened()).read(),
    update: async (change) => await (await opened()).update(change),
    describe: async () => await (await opened()).describe(),
  };
}
