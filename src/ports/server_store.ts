import type { AttemptStore } from "./attempt_store.ts";
import type { SealedSecretStore } from "./sealed_secret_store.ts";
import type { SessionStore } from "./session_store.ts";
import type { UserStore } from "./user_store.ts";
import type { WrappedKeyStore } from "./wrapped_key_store.ts";

/**
 * Everything a server keeps. What a method has acknowledged survives a crash of the process and of the machine.
 * Methods throw SignetError: BUSY (another process holds the store too long), DISK_FAILED, DAMAGED.
 */
export interface ServerStore {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly secrets: SealedSecretStore;
  readonly wrappedKeys: WrappedKeyStore;
  readonly attempts: AttemptStore;
  /** Writes what is pending into the database file and closes it; later calls do nothing. */
  close(): Promise<void>;
}
