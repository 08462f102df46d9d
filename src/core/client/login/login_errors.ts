/** What is said when a login is missing or over. Each ends in exit code 3 and names the login command. */
import { SealholdError } from "../../../errors.ts";
import type { LoginSlot } from "./login.ts";

/** The command that fills a slot again. */
export function loginCommand(slot: LoginSlot): string {
  const name = slotName(slot);
  return name === "sealhold" ? "sealhold auth login" : `sealhold auth login ${name}`;
}

/** A slot as a person names it on the command line: `sealhold`, `sealhold/work`, `anthropic`, `anthropic/work`. */
export function slotName(slot: LoginSlot): string {
  if (slot.kind === "credential") return slot.key;
  const at = slot.key.indexOf("#");
  return at === -1 ? "sealhold" : `sealhold/${slot.key.slice(at + 1)}`;
}

/** Nobody is logged in there. */
export function needsLogin(slot: LoginSlot): SealholdError {
  const [origin] = slot.key.split("#");
  const command = loginCommand(slot);
  return new SealholdError("NOT_AUTHENTICATED", "Not authenticated", {
    hint: slot.kind === "session" ? `${command} --server ${origin}` : command,
  });
}

const SCRIPT_HINT =
  "sealhold auth login --username <name> --password-stdin < file, or set SEALHOLD_TOKEN";

/**
 * A question is left, and nobody is there to answer it.
 * @param hint how to do without
 */
export function cannotAsk(hint = SCRIPT_HINT): SealholdError {
  return new SealholdError("NOT_AUTHENTICATED", "Cannot ask for a login without a terminal", {
    hint,
  });
}

/** The token has ended and cannot be refreshed. */
export function tokenExpired(slot: LoginSlot): SealholdError {
  return new SealholdError("TOKEN_EXPIRED", "Token expired", { hint: loginCommand(slot) });
}

/**
 * Nothing but a new login helps.
 * @param cutOff whether an earlier refresh was begun and its result never saved: that, and no act of the server, ended it
 */
export function loginOver(slot: LoginSlot, cutOff: boolean): SealholdError {
  const message = "Session expired. Please log in again.";
  const reason = "The last refresh was cut off before its result was saved";
  return new SealholdError("SESSION_EXPIRED", cutOff ? `${message} ${reason}` : message, {
    hint: loginCommand(slot),
  });
}

/**
 * A strategy's error with the login at hand in its hint: strategies do not know which account they work on, and followed to
 * the letter their hints would lead to the default one.
 */
export function namingSlot(error: unknown, slot: LoginSlot): unknown {
  if (!(error instanceof SealholdError) || error.hint === undefined) return error;
  const hint = error.hint.replace(/^sealhold auth login(?= --|,|$)/, loginCommand(slot));
  const { code, message, data } = error;
  return hint === error.hint
    ? error
    : new SealholdError(code, message, { hint, data, cause: error });
}
