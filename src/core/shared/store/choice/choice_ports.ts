import type { CredentialStore } from "../../../../ports/credential_store.ts";
import type { Prompter } from "../../../../ports/prompter.ts";
import type { KeySource, NewSlot, StorePorts } from "../store_types.ts";

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
