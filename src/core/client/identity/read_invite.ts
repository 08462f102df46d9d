import { SealholdError } from "../../../errors.ts";
import { type InputPorts, readInput } from "./read_input.ts";

/** A code and a line end. */
const MAX_INVITE_BYTES = 258;

/**
 * The code of an invitation, given as itself or, with `-`, as one line of stdin.
 * @throws {SealholdError} INVALID_VALUE for what cannot be one; it is not repeated
 */
export async function readInvite(ports: InputPorts, given: string): Promise<string> {
  const code = given === "-"
    ? new TextDecoder().decode(await readInput(ports, "-", MAX_INVITE_BYTES)).replace(/\r?\n$/, "")
    : given;
  if (/^[\x21-\x7e]{1,256}$/.test(code)) return code;
  throw new SealholdError("INVALID_VALUE", "The invitation must be one code without blanks", {
    hint: "Pipe in the code alone, as sealhold server invite create printed it",
  });
}
