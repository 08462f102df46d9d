import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { CredentialStore, StoreEntries } from "../../../ports/credential_store.ts";
import { activeId, keysOf } from "./key_entries.ts";

/** Shortest time between two reads of the key file that find nothing new, in milliseconds. */
const RELOAD_EVERY_MS = 1000;

/**
 * The master keys as this process knows them. A rotation by another process is noticed when a record names a key that is
 * not known: the key file is then read again, at most once a second, so that a damaged record does not turn every request
 * into an Argon2 run.
 */
export class MasterKeys {
  #keys: Map<string, Uint8Array>;
  #writeId: string;
  #nextReloadMs = -Infinity;
  #reloading: Promise<void> | undefined;

  constructor(
    private readonly store: CredentialStore,
    private readonly clock: Clock,
    entries: StoreEntries,
  ) {
    this.#keys = keysOf(entries, "master");
    this.#writeId = activeId(entries, "master") ?? "";
  }

  /** Id of the key that new records are sealed under. */
  get writeId(): string {
    return this.#writeId;
  }

  /** A key that is known already; undefined otherwise. */
  peek(id: string): Uint8Array | undefined {
    return this.#keys.get(id);
  }

  /**
   * A key, after looking into the key file if need be.
   * @throws {SealholdError} SEALED if it is not there
   */
  async find(id: string): Promise<Uint8Array> {
    if (!this.#keys.has(id)) await this.reload();
    const key = this.#keys.get(id);
    if (key === undefined) throw missingKey();
    return key;
  }

  /**
   * Writes under this key from now on.
   * @throws {SealholdError} SEALED if it is not in the key file
   */
  async writeUnder(id: string): Promise<void> {
    await this.find(id);
    this.#writeId = id;
  }

  /** Reads the key file again; several calls at once share one read. */
  async reload(): Promise<void> {
    if (this.#reloading === undefined) {
      if (this.clock.monotonicMs() < this.#nextReloadMs) return;
      this.#reloading = this.#readAgain().finally(() => this.#reloading = undefined);
    }
    await this.#reloading;
  }

  async #readAgain(): Promise<void> {
    const entries = await this.store.read();
    const keys = keysOf(entries, "master");
    const isNews = [...keys.keys()].some((id) => !this.#keys.has(id));
    this.#keys = keys;
    if (!keys.has(this.#writeId)) this.#writeId = activeId(entries, "master") ?? this.#writeId;
    this.#nextReloadMs = isNews ? -Infinity : this.clock.monotonicMs() + RELOAD_EVERY_MS;
  }
}

/** The error for a record whose master key is not in the key file. */
export function missingKey(): SealholdError {
  return new SealholdError("SEALED", "A master key is missing", {
    hint: "Restore the server-key.json that belongs to this database",
  });
}
