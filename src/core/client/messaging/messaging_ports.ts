import type { Clock } from "../../../ports/clock.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import type { FunctionClient } from "../http/function_client.ts";

/** What the messaging use cases work with. */
export interface MessagingPorts {
  functions: FunctionClient;
  files: FileSystem;
  random: Random;
  clock: Clock;
  /** Folders of this user; pins are kept in `config`, what was received and sent in `state`. */
  paths(): { config: string; state: string };
}
