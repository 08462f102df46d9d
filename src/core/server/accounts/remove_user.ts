import type { Clock } from "../../../ports/clock.ts";
import type { AccountRemoval } from "../../../ports/server/account_removal.ts";
import { userNotFound } from "./user.ts";

/**
 * How long a running server has the database to itself between two steps, in milliseconds. Who waits for SQLite's lock looks
 * after it every few milliseconds, and would never find it free otherwise.
 */
const PAUSE_MS = 25;

/**
 * Removes an account: closed at once, then erased with all that it has, in steps. When it is interrupted the account stays
 * closed, and the same command goes on.
 * @throws {SealholdError} USER_NOT_FOUND
 */
export async function removeUser(
  { removal, clock }: { removal: AccountRemoval; clock: Clock },
  username: string,
): Promise<void> {
  if (!await removal.close(username, clock.nowMs())) throw userNotFound();
  while (await removal.eraseSome(username)) await clock.sleep(PAUSE_MS);
}
