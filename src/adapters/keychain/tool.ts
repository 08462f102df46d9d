/** One call of the system's tool, and what every keychain does alike: checks, and the read-back. */
import { fixedTimeEqual } from "../../crypto/fixed_time_equal.ts";
import { hasCode, SealholdError } from "../../errors.ts";
import type { Keychain, KeychainRef } from "../../ports/keychain.ts";
import type { ProgramResult, ProgramRun, ProgramRunner } from "../../ports/program_runner.ts";
import { Secret } from "../../secret.ts";
import { broken, noAnswer, unavailable } from "./keychain_errors.ts";

/** How long one call may take, and several without a success (patience.ts): a prompt must not hold an unattended run. */
export const LIMIT_MS = 3000;
const MAX_OUTPUT_BYTES = 8192;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Refused before it is put on a command line: a store's file names the item, and whoever can write that may write anything. */
const REF_PART = /^[\w.:@-]{1,256}$/;
/** macOS reads a password with getpass, which cuts at 128. */
const VALUE = /^[\w.-]{1,120}$/;

/** A system's tool. */
export interface Tool {
  label: string;
  program: string;
  /** What to do when it is not there. */
  mend: string;
}

/**
 * Calls the tool.
 * @throws {SealholdError} KEYCHAIN_UNAVAILABLE when there is none; KEYCHAIN_LOCKED when it is cut off; KEYCHAIN_BROKEN;
 *   PERMISSION_REFUSED
 */
export async function callTool(
  runner: ProgramRunner,
  { label, program, mend }: Tool,
  run: Pick<ProgramRun, "args" | "stdin">,
): Promise<ProgramResult> {
  try {
    return await runner.run({
      ...run,
      program,
      timeoutMs: LIMIT_MS,
      maxOutputBytes: MAX_OUTPUT_BYTES,
    });
  } catch (error) {
    if (hasCode(error, "PROGRAM_NOT_FOUND")) throw unavailable(label, mend, error);
    if (hasCode(error, "TIMED_OUT")) throw noAnswer(label, LIMIT_MS, error);
    if (hasCode(error, "INVALID_VALUE")) throw broken(label, "gave too long an answer");
    throw error;
  }
}

/** The value in a tool's output, without the line end that some add; KEYCHAIN_BROKEN when nothing is left. */
export function valueOf(output: Secret, label: string): Secret {
  const bytes = output.expose();
  let end = bytes.length;
  if (bytes[end - 1] === LINE_FEED) end--;
  if (bytes[end - 1] === CARRIAGE_RETURN) end--;
  const value = new Secret(bytes.subarray(0, end));
  bytes.fill(0);
  // An item made by a tool that swallowed its input, as macOS's does without -w: exit code 0, and nothing kept.
  if (value.length === 0) throw broken(label, "holds an empty value");
  return value;
}

/** A keychain that checks what it is given, and reads back what it wrote. */
export function checkedKeychain(inner: Keychain): Keychain {
  const { label } = inner;
  return {
    label,
    async read(ref) {
      return await inner.read(checkRef(ref));
    },
    async write(ref, value) {
      await inner.write(checkRef(ref), checkValue(value));
      const back = await inner.read(ref);
      if (back === undefined || !sameSecret(back, value)) {
        throw broken(label, "does not give back what was stored in it");
      }
    },
    async remove(ref) {
      await inner.remove(checkRef(ref));
    },
  };
}

/** @throws {SealholdError} INVALID_VALUE for a name that is not as the port says */
function checkRef(ref: KeychainRef): KeychainRef {
  if (REF_PART.test(ref.service) && REF_PART.test(ref.account)) return ref;
  throw new SealholdError("INVALID_VALUE", "Cannot use the name of the keychain item: malformed");
}

/** @throws {SealholdError} INVALID_VALUE for a value that is not as the port says */
function checkValue(value: Secret): Secret {
  if (VALUE.test(value.exposeText())) return value;
  throw new SealholdError("INVALID_VALUE", "Cannot store the value in a keychain: malformed");
}

function sameSecret(a: Secret, b: Secret): boolean {
  const [left, right] = [a.expose(), b.expose()];
  try {
    return fixedTimeEqual(left, right);
  } finally {
    left.fill(0);
    right.fill(0);
  }
}
