/**
 * The credential store that a command holds. It is opened and judged once, however many steps of the command read it; every
 * change re-reads it under its lock. What another process writes meanwhile is seen by the next change, or after `forget`.
 */
import { encodeEntries, parseEntries } from "../../shared/store/entries.ts";
import type { CredentialStore, StoreEntries } from "../../../ports/credential_store.ts";

/** A store whose entries are held from the first read on. */
export interface HeldStore extends CredentialStore {
  /**
   * Drops what is held, so that the next read opens the store again: for who holds a lock by now, and for a command that
   * runs on while others log in and out.
   */
  forget(): void;
}

/**
 * @param open gives the one store of the command, and is not called before the first use: with a token from outside, no store
 *   and no home is needed at all
 */
export function heldStore(open: () => Promise<CredentialStore>): HeldStore {
  return new Held(open);
}

class Held implements HeldStore {
  readonly #open: () => Promise<CredentialStore>;
  #store: CredentialStore | undefined;
  /** As bytes, and not as entries: every read parses a copy of its own, and bytes can be zeroed. */
  #bytes: Uint8Array | undefined;
  #reading: Promise<void> | undefined;
  /** Higher with each change and each `forget`: a read that began before is not held. */
  #age = 0;

  constructor(open: () => Promise<CredentialStore>) {
    this.#open = open;
  }

  async read(): Promise<StoreEntries> {
    for (;;) {
      // At once and not behind an `await`, in which somebody could forget the bytes.
      if (this.#bytes !== undefined) return parseEntries(this.#bytes);
      this.#reading ??= this.#hold().finally(() => this.#reading = undefined);
      await this.#reading;
    }
  }

  async readBytes(): Promise<Uint8Array> {
    return encodeEntries(await this.read());
  }

  async update<T>(change: (entries: StoreEntries) => T): Promise<T> {
    const store = await this.#opened();
    let after: Uint8Array | undefined;
    try {
      const result = await store.update((entries) => {
        const done = change(entries);
        after = encodeEntries(entries);
        return done;
      });
      this.#keep(after);
      return result;
    } catch (error) {
      after?.fill(0);
      this.forget();
      throw error;
    }
  }

  async prepare(): Promise<void> {
    await this.read();
    await (await this.#opened()).prepare();
  }

  async describe() {
    return await (await this.#opened()).describe();
  }

  forget(): void {
    this.#keep(undefined);
  }

  close(): void {
    this.forget();
    this.#store?.close();
  }

  async #hold(): Promise<void> {
    const age = this.#age;
    const bytes = await (await this.#opened()).readBytes();
    if (age === this.#age) this.#bytes = bytes;
    else bytes.fill(0);
  }

  async #opened(): Promise<CredentialStore> {
    return this.#store ??= await this.#open();
  }

  #keep(bytes: Uint8Array | undefined): void {
    this.#bytes?.fill(0);
    this.#bytes = bytes;
    this.#age++;
  }
}
