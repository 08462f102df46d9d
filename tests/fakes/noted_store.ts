import type { CredentialStore, StoreEntries } from "../../src/ports/credential_store.ts";

/** A store whose calls are written down. */
export class NotedStore implements CredentialStore {
  readonly calls: string[] = [];
  readonly #inner: CredentialStore;

  constructor(inner: CredentialStore) {
    this.#inner = inner;
  }

  read(): Promise<StoreEntries> {
    return this.#inner.read();
  }

  readBytes(): ReturnType<CredentialStore["readBytes"]> {
    this.calls.push("read");
    return this.#inner.readBytes();
  }

  update<T>(change: (entries: StoreEntries) => T): Promise<T> {
    this.calls.push("update");
    return this.#inner.update(change);
  }

  prepare(): Promise<void> {
    this.calls.push("prepare");
    return this.#inner.prepare();
  }

  describe(): ReturnType<CredentialStore["describe"]> {
    return this.#inner.describe();
  }

  close(): void {
    this.calls.push("close");
    this.#inner.close();
  }
}
