/** A store in memory with seeded randomness, for the tests beside this file. */
import type { KdfCost } from "../../../../src/core/shared/store/format.ts";
import { readKeyFile } from "../../../../src/core/shared/store/key_file.ts";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { sealedStore } from "../../../../src/core/shared/store/sealed_store.ts";
import type {
  KeySource,
  NewSlot,
  SealedStore,
  StoreLocation,
  StorePorts,
} from "../../../../src/core/shared/store/store_types.ts";
import { SealholdError } from "../../../../src/errors.ts";
import type { StoreEntries } from "../../../../src/ports/credential_store.ts";
import type { FileSystem } from "../../../../src/ports/file_system.ts";
import { Secret } from "../../../../src/secret.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";

export const STORE = "/home/ada/.config/sealhold/auth.json";
export const KEY_FILE = "/home/ada/keys/sealhold.key";
export const STATE = "/home/ada/.local/state/sealhold";

/** The cheapest that the format allows. */
export const CHEAP: KdfCost = { m: 19456, t: 1, p: 1 };

export const LOCATION: StoreLocation = { path: STORE, stateDir: STATE, writer: "sealhold/0.1.0" };

/** Keys for tests; counts how often the passphrase was asked for. */
export class TestKeys implements KeySource {
  asked = 0;
  /** Undefined: nobody can be asked. */
  text: string | undefined;
  readonly #files: FileSystem;

  constructor(files: FileSystem, text?: string) {
    this.#files = files;
    this.text = text;
  }

  passphrase(): Promise<Secret> {
    this.asked++;
    if (this.text === undefined) {
      return Promise.reject(new SealholdError("NO_TERMINAL", "Nobody can be asked"));
    }
    return Promise.resolve(Secret.fromText(this.text));
  }

  keyFile(path: string): Promise<Secret> {
    return readKeyFile(this.#files, path);
  }
}

/** Everything around one store. */
export interface Fixture {
  files: MemoryFileSystem;
  ports: StorePorts;
  keys: TestKeys;
  store: SealedStore;
  /** A fresh instance, as another process has. */
  open(location?: Partial<StoreLocation>, keys?: KeySource): SealedStore;
  bytes(): Uint8Array<ArrayBuffer>;
}

/** A new store in memory. */
export async function makeFixture(
  slot: NewSlot = { type: "keyfile", path: KEY_FILE },
  entries?: StoreEntries,
): Promise<Fixture> {
  const files = new MemoryFileSystem();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  await createStore(ports, LOCATION, slot, entries === undefined ? {} : { entries });
  return fixtureOn(files, ports);
}

/** The fixture of a store that is there. */
export function fixtureOn(files: MemoryFileSystem, ports: StorePorts): Fixture {
  const keys = new TestKeys(files, "correct horse");
  const open = (location: Partial<StoreLocation> = {}, other: KeySource = keys) =>
    sealedStore(ports, { ...LOCATION, ...location }, other);
  return { files, ports, keys, store: open(), open, bytes: () => files.get(STORE)! };
}

/** A passphrase slot that is quick to derive. */
export function passphraseSlot(text = "correct horse"): NewSlot {
  return { type: "passphrase", passphrase: Secret.fromText(text), kdf: CHEAP };
}

/** Where a store's mark is, as docs/store-format.md says: the id in hex, which no two ids share on any disk. */
export function markPath(stateDir: string, storeId: string): string {
  return `${stateDir}/marks/${
    Uint8Array.fromBase64(storeId, { alphabet: "base64url" }).toHex()
  }.json`;
}
