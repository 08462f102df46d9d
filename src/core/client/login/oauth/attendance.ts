/** Whether anybody will approve a login that needs somebody, and for how long that is waited for. */
import type { LoginDialog } from "../login_dialog.ts";
import { cannotAsk } from "../login_errors.ts";
import type { LoginRequest } from "../strategy.ts";

/**
 * Refuses, before any request, a login that nobody seems to be there to approve: a runner would wait minutes for a click
 * that cannot come, and a program that opens browsers says little about a person in front of it.
 * @throws {SealholdError} NOT_AUTHENTICATED
 */
export function requireSomebody(
  dialog: Pick<LoginDialog, "attended">,
  { waitSec }: Pick<LoginRequest, "waitSec">,
  method: "oauth" | "device",
): void {
  if (waitSec !== undefined || dialog.attended()) return;
  throw cannotAsk(
    `sealhold auth login --method ${method} --wait 5m, if somebody approves it elsewhere; ` +
      "or --method ci, or SEALHOLD_TOKEN",
  );
}

/**
 * Refuses, before any request, a login with a code that nobody could paste: no wait would help.
 * @throws {SealholdError} NOT_AUTHENTICATED
 */
export function requirePaster(dialog: Pick<LoginDialog, "attended">): void {
  if (!dialog.attended()) {
    throw cannotAsk("sealhold auth login --method device --wait 5m, or log in at a terminal");
  }
}
