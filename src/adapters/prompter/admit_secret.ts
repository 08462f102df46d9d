import { SealholdError } from "../../errors.ts";

/** Enter, Backspace in both its forms, and the keys that move the cursor or delete. */
// deno-lint-ignore no-control-regex
const EDITING = /\x1b(?:\[[A-DFH]|\[[1-8]~|O[A-DFH])|[\r\n\x7f\b]/g;

/**
 * Refuses what a prompt would drop or change in silence: a tab, an Escape, the marks around a paste, bytes that are no text. Nobody
 * sees what a hidden prompt has taken, and typing it "the same again" changes it alike.
 * @param typed whole keys, as they came from the terminal
 * @throws {SealholdError} INVALID_VALUE
 */
export function admitSecret(typed: Uint8Array): void {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(typed);
  } catch {
    throw refused();
  }
  if (/\p{Cc}/u.test(text.replace(EDITING, ""))) throw refused();
}

function refused(): SealholdError {
  return new SealholdError(
    "INVALID_VALUE",
    "The answer has a character that a prompt cannot take",
    {
      hint: "Give it on stdin or in a file, where every byte is taken as it is",
    },
  );
}
