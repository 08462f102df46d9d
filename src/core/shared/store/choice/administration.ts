/** Making and looking after the credential store, for the `store` commands. */
import { type CreatedStore, createStore } from "../create_store.ts";
import { createPlainStore } from "../plain_store.ts";
import { sealedStore } from "../sealed_store.ts";
import type { KeptStore, NewSlot, SealedStoreAdmin, StoreLocation } from "../store_types.ts";
import type { ChoicePorts } from "./choice_ports.ts";
import { askSealedKind, type SealedKind } from "./sealed_kind.ts";

/** What the `store` commands do. */
export interface StoreAdministration extends SealedStoreAdmin {
  /**
   * Makes a sealed store; with `replace` the old one is kept as `.bak`.
   * @throws {SealholdError} ALREADY_EXISTS unless `replace`, or when another one is kept as `.bak`
   */
  create(slot: NewSlot, replace: boolean): Promise<CreatedStore>;
  /**
   * Makes a plain store; with `replace` the old one is kept as `.bak`.
   * @throws {SealholdError} ALREADY_EXISTS unless `replace`, or when another one is kept as `.bak`
   */
  createPlain(replace: boolean): Promise<{ path: string; kept: KeptStore | undefined }>;
  /** Asks a person how the store is to be opened. */
  askKind(question: string): Promise<SealedKind>;
  /** The keychain's name, to be shown; undefined where there is none. */
  readonly keychain: string | undefined;
  /** A passphrase slot with a passphrase from the file or from a person. */
  newPassphraseSlot(): Promise<NewSlot>;
}

/** @param ports as for `chosenStore` */
export function storeAdministration(
  ports: ChoicePorts,
  location: StoreLocation,
): StoreAdministration {
  return {
    ...sealedStore(ports, location, ports.keys),
    create: (slot, replace) => createStore(ports, location, slot, { replace }),
    askKind: (question) => askSealedKind(ports, question),
    keychain: ports.keychain?.label,
    newPassphraseSlot: () => ports.newPassphrase(),
    async createPlain(replace) {
      return { path: location.path, kept: await createPlainStore(ports, location, replace) };
    },
  };
}
