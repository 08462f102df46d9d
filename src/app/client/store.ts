/** The credential store's part of the client's composition. */
import { type Base, once, WRITER } from "./base.ts";
import type { ClientAdapters } from "./client_ports.ts";
import { join } from "../../core/shared/text/path.ts";
import { readKeyFile } from "../../core/shared/store/key_file.ts";
import { sealedStore } from "../../core/shared/store/sealed_store.ts";
import type { SealedStore, SlotStatus } from "../../core/shared/store/store_types.ts";
import type { StoreAdministration } from "../../core/shared/store/choice/administration.ts";
import type { ChoicePorts } from "../../core/shared/store/choice/choice_ports.ts";
import { chosenStore } from "../../core/shared/store/choice/chosen_store.ts";
import { knownPassphrase, newPassphrase } from "../../core/shared/store/choice/passphrase.ts";
import { chosenKind, type StoreKind } from "../../core/shared/store/choice/store_kind.ts";
import { hasCode } from "../../errors.ts";
import type { CredentialStore } from "../../ports/credential_store.ts";
import type { Keychain } from "../../ports/keychain.ts";
import type { Secret } from "../../secret.ts";

type StoreAdapters = Pick<ClientAdapters, "programs" | "keychain" | "memoryStore">;

/** What the client does with its store. */
export interface ClientStore {
  /** The store as chosen; opened at its first read. */
  open(): Promise<CredentialStore>;
  administration(): Promise<StoreAdministration>;
  /** The kind that was asked for; undefined when nobody said. */
  askedKind(): Promise<StoreKind | undefined>;
  /** The slots of the store that is there; none where there is no sealed one. */
  slots(): Promise<SlotStatus[]>;
}

/** The store of one process. Its keychain is made once: what it could not do stays known (adapters/keychain/patience.ts). */
export function clientStore(adapters: StoreAdapters, base: Base): ClientStore {
  const ports = once(() => choicePorts(adapters, base));
  const askedKind = () => kindOf(base);
  // One for both: what was read for its slots is what is opened next.
  const sealed = once(() => sealedStore(ports(), storeLocation(base), ports().keys));
  return {
    open: once(async () => chosenStore(ports(), storeLocation(base), await askedKind(), sealed())),
    async administration() {
      const { storeAdministration } = await import(
        "../../core/shared/store/choice/administration.ts"
      );
      return storeAdministration(ports(), storeLocation(base));
    },
    askedKind,
    slots: async () => await slotsOf(sealed()),
  };
}

function storeLocation(base: Base) {
  const { store, state } = base.paths();
  return {
    path: store,
    stateDir: state,
    writer: WRITER,
    acceptRollback: base.globals.acceptRollback ?? false,
  };
}

function choicePorts(adapters: StoreAdapters, base: Base): ChoicePorts {
  const passphrasePorts = { ...base, passphraseFile: base.env.get("SEALHOLD_PASSPHRASE_FILE") };
  return {
    ...base,
    keyFile: base.paths().keyFile,
    keychain: lateKeychain(() =>
      adapters.keychain({
        ...base,
        runner: adapters.programs,
        folder: () => join(base.paths().state, "keychain"),
      })
    ),
    memoryStore: adapters.memoryStore,
    keys: {
      passphrase: () => knownPassphrase(passphrasePorts, "credential store"),
      keyFile: (path) => keyFileOf(base, path),
    },
    newPassphrase: async () => ({
      type: "passphrase",
      passphrase: await newPassphrase(passphrasePorts, "credential store"),
    }),
  };
}

function lateKeychain(make: () => Keychain): Keychain {
  const made = once(make);
  return {
    get label() {
      return made().label;
    },
    read: async (ref) => await made().read(ref),
    write: async (ref, value) => await made().write(ref, value),
    remove: async (ref) => await made().remove(ref),
  };
}

/** A home that was moved took its key file along: the usual place is looked at too. A wrong key opens nothing. */
async function keyFileOf(base: Base, path: string): Promise<Secret> {
  try {
    return await readKeyFile(base.files, path);
  } catch (error) {
    const usual = base.paths().keyFile;
    if (usual === path || !hasCode(error, "FILE_NOT_FOUND")) throw error;
    return await readKeyFile(base.files, usual).catch(() => {
      throw error;
    });
  }
}

async function kindOf(base: Base): Promise<StoreKind | undefined> {
  // `--no-store` (false) is for `auth login` alone and says nothing about how a store is opened.
  const flag = typeof base.globals.store === "string" ? base.globals.store : undefined;
  return chosenKind(flag, base.env.get("SEALHOLD_STORE"), (await base.config()).store);
}

async function slotsOf(store: SealedStore): Promise<SlotStatus[]> {
  try {
    return (await store.status()).slots;
  } catch (error) {
    if (hasCode(error, "PERMISSION_REFUSED")) throw error;
    return [];
  }
}
