import type { FileSystem } from "../../../ports/file_system.ts";
import type { Secret } from "../../../secret.ts";
import type { HttpPorts } from "../http/exchange.ts";
import type { HeldStore } from "./held_store.ts";
import type { LoginDialog } from "./login_dialog.ts";
import type { Method } from "./providers/method.ts";
import type { AuthStrategy } from "./strategy.ts";

/** What the login use cases work with. */
export interface AuthPorts {
  http: HttpPorts;
  /** Opened once a command. */
  store: HeldStore;
  files: FileSystem;
  /** Folder of the per-credential refresh locks. */
  lockFolder: () => string;
  /** A token given from outside (`--token <path>`, `SEALHOLD_TOKEN`), which wins over the store. */
  givenToken: () => Promise<Secret | undefined>;
  /** Whether a project's `.sealhold.toml` chose the server, and neither the command line nor the environment named it. */
  serverByProject: () => Promise<boolean>;
  /** Which of several accounts at its server the context names; the default one when undefined. */
  account: () => Promise<string | undefined>;
  /**
   * A way to log in, loaded when it is first asked for.
   * @param dialog the person who logs in; nobody when absent
   */
  strategy: (method: Method, dialog?: LoginDialog) => Promise<AuthStrategy>;
}
