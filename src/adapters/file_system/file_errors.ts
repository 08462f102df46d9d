/** What is known of the system's errors, and the one error that is ours from the start. */
import { splitPath } from "../../core/shared/text/path.ts";
import { SealholdError } from "../../errors.ts";

/** What was being done, for the message. */
export interface Attempt {
  path: string;
  access: "read" | "write";
}

/** The error for a file that must not be used as it is. */
export function unsafe(path: string, state: string, hint: string): SealholdError {
  return new SealholdError("UNSAFE_FILE", `Refused an unsafe file: "${path}" ${state}`, {
    hint,
    data: { path },
  });
}

/** The error code of the system, such as `ENOENT`; undefined when the error has none. */
export function systemCode(error: unknown): string | undefined {
  if (error instanceof Deno.errors.NotFound) return "ENOENT";
  if (error instanceof Deno.errors.AlreadyExists) return "EEXIST";
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  if (typeof code === "string") return code;
  return error instanceof Deno.errors.PermissionDenied ? "EACCES" : undefined;
}

/** Whether the sandbox allows it without asking anybody. */
export function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  try {
    return Deno.permissions.querySync(descriptor).state === "granted";
  } catch {
    // A kind that this version does not know is not one that it refuses.
    return true;
  }
}

/** The folder that a path is in. */
export function parentOf(path: string): string {
  return splitPath(path, Deno.build.os).folder;
}

/** A path as one word of a shell, for a hint that is to be typed. */
export function shellWord(path: string): string {
  return /^[\w./+:@%,=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
