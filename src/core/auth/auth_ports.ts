import type { CredentialStore } from "../../ports/credential_store.ts";
import type { FileSystem } from "../../ports/file_system.ts";
import type { Secret } from "../../secret.ts";
import type { HttpPorts } from "../http/exchange.ts";

/** What the login use cases work with. */
export interface AuthPorts {
  http: HttpPorts;
  store: CredentialStore;
  files: FileSystem;
  /** Folder of the per-credential refresh locks. */
  lockFolder: () => string;
  /** A token given from outside (`--token <path>`, `SIGNET_TOKEN`), which wins over the store. */
  givenToken: () => Promise<Secret | undefined>;
}
