import type { Clock } from "../../../ports/clock.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import type { Random } from "../../../ports/random.ts";
import type { FunctionClient } from "../http/function_client.ts";
import { type OwnAccount, ownFunctions, type OwnSessionPorts } from "../identity/own_session.ts";
import type { OwnPorts } from "../identity/own_keys.ts";

/** What the messaging use cases work with. */
export interface MessagingPorts {
  functions: FunctionClient;
  files: FileSystem;
  random: Random;
  clock: Clock;
  /** Folders of this user; pins are kept in `config`, what was received and sent in `state`. */
  paths(): { config: string; state: string };
}

/** The same before it is known as whom the server is called. */
export type MessagingBase = Omit<MessagingPorts, "functions"> & OwnSessionPorts;

/** And with the places where one's own keys may be. */
export type OwnMessagingPorts = MessagingBase & OwnPorts;

/**
 * The ports with the server's functions, called with the session of the account.
 * @throws {SealholdError} INVALID_NAME for what no account is called
 */
export async function messagingPorts(
  base: MessagingBase,
  account: OwnAccount,
): Promise<MessagingPorts> {
  const functions = await ownFunctions(base, account);
  const { files, random, clock } = base;
  return { functions, files, random, clock, paths: () => base.paths() };
}
