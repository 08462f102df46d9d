/** How long a process waits for its keychain in all. One call has a limit; a command makes several. */
import { hasCode, SealholdError } from "../../errors.ts";
import type { Keychain } from "../../ports/keychain.ts";
import type { ProgramRunner } from "../../ports/program_runner.ts";
import { LIMIT_MS } from "./tool.ts";

/** A monotonic clock, in milliseconds. */
type Stopwatch = () => number;

/**
 * A keychain that is waited for `LIMIT_MS` from one success to the next, however many calls of the tool that is. One that is
 * not there, or did not answer in time, is not tried again: what it said is the answer for the rest of the process.
 *
 * That it is locked, or refuses, is not kept: a person may have been asked in between.
 * @param make given the runner that keeps the time
 */
export function patientKeychain(
  runner: ProgramRunner,
  make: (runner: ProgramRunner) => Keychain,
  now: Stopwatch = () => performance.now(),
): Keychain {
  let spent = 0;
  let final: SealholdError | undefined;
  const inner = make({
    async run(run) {
      const left = Math.min(run.timeoutMs, Math.ceil(LIMIT_MS - spent));
      if (left <= 0) throw new SealholdError("TIMED_OUT", `${run.program} was given no more time`);
      const started = now();
      try {
        return await runner.run({ ...run, timeoutMs: left });
      } finally {
        spent += now() - started;
      }
    },
  });
  const attempt = async <T>(call: () => Promise<T>): Promise<T> => {
    if (final !== undefined) throw final;
    try {
      const result = await call();
      spent = 0;
      return result;
    } catch (error) {
      if (isFinal(error)) final = error;
      throw error;
    }
  };
  return {
    label: inner.label,
    read: (ref) => attempt(() => inner.read(ref)),
    write: (ref, value) => attempt(() => inner.write(ref, value)),
    remove: (ref) => attempt(() => inner.remove(ref)),
  };
}

function isFinal(error: unknown): error is SealholdError {
  if (!(error instanceof SealholdError)) return false;
  return error.code === "KEYCHAIN_UNAVAILABLE" || hasCode(error.cause, "TIMED_OUT");
}
