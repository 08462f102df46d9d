/** Why a program could not be started. */
import { SealholdError } from "../../errors.ts";

/** The error for a failed start; what is not known here is given back as it is. */
export function spawnRefusal(error: unknown, program: string): unknown {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
    return new SealholdError("PROGRAM_NOT_FOUND", `There is no program ${program} in PATH`, {
      hint: `Install ${program}`,
      data: { program },
    });
  }
  if (!(error instanceof Deno.errors.NotCapable)) return error;
  if (granted(program)) return loaderVariables(program);
  const flag = `--allow-run=${program}`;
  return new SealholdError("PERMISSION_REFUSED", `The sandbox refuses to start ${program}`, {
    hint: `Run again with ${flag}`,
    data: { kind: "run", target: program, flag },
  });
}

function granted(program: string): boolean {
  return Deno.permissions.querySync({ name: "run", command: program }).state === "granted";
}

/** Deno lets a program that was granted by name start only without these: they would make it another program. */
function loaderVariables(program: string): SealholdError {
  const message = `The sandbox refuses to start ${program} while LD_ or DYLD_ variables are set`;
  return new SealholdError("PERMISSION_REFUSED", message, {
    hint: "Unset LD_PRELOAD, LD_LIBRARY_PATH and the like, or run again with --allow-run",
    data: { kind: "run", target: program, flag: "--allow-run" },
  });
}
