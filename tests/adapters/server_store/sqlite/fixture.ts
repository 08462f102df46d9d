/** A store in a folder of its own. */
import { join } from "@std/path";
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { openSqliteServerStore } from "../../../../src/adapters/server_store/sqlite/sqlite_server_store.ts";
import type { ServerStore } from "../../../../src/ports/server/server_store.ts";

const files = new DenoFileSystem();

export const ALICE = {
  userUuid: "11111111-1111-4111-8111-111111111111",
  username: "alice",
  passwordHash: "hash",
  createdAtMs: 1,
  disabledAtMs: undefined,
};

/** More than any test of the store writes. */
export const NO_QUOTA = { secrets: 1e6, bytes: 1e12, versions: 1e6 };

/** What a test is given. */
export interface OpenedStore {
  store: ServerStore;
  /** Of the database. */
  path: string;
  /** Closes the store, which moves its log into the database file, and opens it again. */
  reopen(): Promise<void>;
}

/**
 * Runs with a store that has one account, and removes it.
 * @param options how long a write waits for another process's, in milliseconds
 */
export async function withStore(
  work: (opened: OpenedStore) => Promise<void>,
  { busyTimeoutMs }: { busyTimeoutMs?: number } = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "server.db");
  const open = () => openSqliteServerStore({ files }, path, busyTimeoutMs);
  const opened: OpenedStore = {
    path,
    store: await open(),
    async reopen() {
      await opened.store.close();
      opened.store = await open();
    },
  };
  try {
    await opened.store.users.insert(ALICE);
    await work(opened);
  } finally {
    await opened.store.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes a version of a secret, sealed as given. */
export async function putSealed(
  store: ServerStore,
  name: string,
  sealed: { wrappedKey: Uint8Array<ArrayBuffer>; sealedValue: Uint8Array<ArrayBuffer> },
): Promise<void> {
  await store.secrets.put(
    { userUuid: ALICE.userUuid, name, actor: "a", nowMs: 1, quota: NO_QUOTA },
    () => ({ keyId: "k", ...sealed }),
  );
}
