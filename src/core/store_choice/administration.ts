/** Making and looking after the credential store, for the `store` commands. */
import { SignetError } from "../../errors.ts";
import { createStore } from "../store/create_store.ts";
import {
  type NewSlot,
  plainStore,
  sealedStore,
  type SealedStoreAdmin,
  type StoreLocation,
  type StoreStatus,
} from "../store/open_store.ts";
import type { ChoicePorts } from "./chosen_store.ts";

/** What the `store` commands do. */
export interface StoreAdministration extends SealedStoreAdmin {
  /**
   * Makes a sealed store.
   * @throws {SignetError} ALREADY_EXISTS unless `replace`
   */
  create(slot: NewSlot, replace: boolean): Promise<StoreStatus>;
  /**
   * Makes a plain store.
   * @returns its path
   * @throws {SignetError} ALREADY_EXISTS unless `replace`; the old file is kept as `.bak` then
   */
  createPlain(replace: boolean): Promise<string>;
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
    newPassphraseSlot: () => ports.newPassphrase(),
    async createPlain(replace: boolean): Promise<string> {
      const { path } = location;
      if (await ports.files.inspect(path) !== undefined) {
        if (!replace) {
          throw new SignetError("ALREADY_EXISTS", "There is a credential store already", {
            hint: "Use it, or pass --replace to start afresh and keep the old one as .bak",
          });
        }
        await ports.files.rename(path, `${path}.bak`);
      }
      await plainStore(ports, location).update(() => undefined);
      return path;
    },
  };
}
