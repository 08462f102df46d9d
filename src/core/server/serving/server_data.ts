import type { CredentialStore } from "../../../ports/credential_store.ts";
import type { PasswordHasher } from "../../../ports/password_hasher.ts";
import type { ServerStore } from "../../../ports/server/server_store.ts";

/** A server's data on this machine, open for administration. Close it when done. */
export interface ServerOffice {
  dataFolder: string;
  store: ServerStore;
  hasher: PasswordHasher;
  /** `server-key.json`, in the store.md format; made at the first write. */
  keyStore: CredentialStore;
  close(): Promise<void>;
}
