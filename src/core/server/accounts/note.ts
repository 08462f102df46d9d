import { SealholdError } from "../../../errors.ts";

/**
 * Checks what an operator writes down about an account.
 * @returns the note; undefined when there is none
 * @throws {SealholdError} INVALID_VALUE unless it is 1 to 200 characters without controls
 */
export function checkNote(note: string | undefined): string | undefined {
  if (note === undefined || /^\P{C}{1,200}$/u.test(note)) return note;
  throw new SealholdError("INVALID_VALUE", "The note must be 1 to 200 characters on one line", {
    hint: 'For example --note "runs the nightly backup"',
  });
}
