/** The credential store that a command works with, by the choice that was made. */
import { hasCode, SealholdError } from "../../../../errors.ts";
import type {
  CredentialStore,
  StoreDescription,
  StoreEntries,
} from "../../../../ports/credential_store.ts";
import type { Prompter } from "../../../../ports/prompter.ts";
import { createStore } from "../create_store.ts";
import { emptyEntries } from "../entries.ts";
import { STORE_INIT_HINT } from "../init_hint.ts";
import { memoryStore } from "../memory_store.ts";
import { plainStore } from "../plain_store.ts";
import { sealedStore } from "../sealed_store.ts";
import type { KeySource, NewSlot, StoreLocation, StorePorts } from "../store_types.ts";
import { askSealedKind, type SealedKind } from "./sealed_kind.ts";
import type { StoreKind } from "./store_kind.ts";

/** What the choice depends on. */
export interface ChoicePorts extends StorePorts {
  prompter: Prompter;
  keys: KeySource;
  /** The passphrase for a new store. */
  newPassphrase: () => Promise<NewSlot & { type: "passphrase" }>;
  /** Where a new key file goes. */
  keyFile: string;
  /** Tells a person what was created. */
  note: (line: string) => void;
  /** Makes the store of kind `memory`; an empty one by default. */
  memoryStore?: () => CredentialStore;
}

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
  if (kind === "plain") return plainStore(ports, location);
  const create = async () => await createChosen(ports, location, kind ?? await askKind(ports));
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
    return await askSealedKind(ports, "How should the credential store be opened?");
  }
  const message = "There is no credential store yet, and none was chosen";
  throw new SealholdError("STORE_NOT_CHOSEN", message, {
    hint: STORE_INIT_HINT,
  });
}

async function createChosen(
  ports: ChoicePorts,
  location: StoreLocation,
  kind: SealedKind,
): Promise<void> {
  await createStore(ports, location, await newSlot(ports, kind));
  ports.note(`Created ${location.path}, opened by ${opener(ports, kind)}`);
}

async function newSlot(ports: ChoicePorts, kind: SealedKind): Promise<NewSlot> {
  switch (kind) {
    case "keychain":
      return { type: "keychain" };
    case "keyfile":
      return { type: "keyfile", path: ports.keyFile };
    case "passphrase":
      return await ports.newPassphrase();
  }
}

function opener({ keyFile, keychain }: ChoicePorts, kind: SealedKind): string {
  if (kind === "keychain") return `the keychain (${keychain?.label})`;
  return kind === "keyfile" ? `a key file (${keyFile})` : "a passphrase";
}
