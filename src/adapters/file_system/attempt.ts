/** One operation on a file; what becomes of its error is loaded when there is one. */
import type { Attempt } from "./file_errors.ts";

/** Runs a file operation and maps what it throws. */
export async function attempt<T>(what: Attempt, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const { mapFileError } = await import("./map_file_error.ts");
    throw mapFileError(error, what);
  }
}
