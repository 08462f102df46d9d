/** From the system's errors to ours. The system's text is never passed on; the path is, because the user gave it. */
import { splitPath } from "../../core/shared/text/path.ts";
import { SealholdError } from "../../errors.ts";

/** What was being done, for the message. */
interface Attempt {
  path: string;
  access: "read" | "write";
}

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space on the disk",
  EDQUOT: "Free some space: the disk quota is used up",
  EROFS: "The disk is read-only: choose another folder with SEALHOLD_HOME",
  EIO: "Check the disk",
  ENOENT: "Check that the folder is there",
  EMFILE: "Too many files are open",
};

/** Runs a file operation and maps what it throws. */
export async function attempt<T>(what: Attempt, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw mapFileError(error, what);
  }
}

/** The SealholdError for an error of the file system. */
export function mapFileError(error: unknown, what: Attempt): SealholdError {
  if (error instanceof SealholdError) return error;
  if (error instanceof Deno.errors.NotCapable) return refusedBySandbox(error, what);
  const code = systemCode(error);
  const { path } = what;
  const data = { path, reason: code ?? "unknown" };
  if (code === "EEXIST") {
    return new SealholdError("ALREADY_EXISTS", "There is a file with that name", {
      cause: error,
      data,
    });
  }
  if (code === "ELOOP") return unsafe(path, "is a link", `Put the file itself in its place`);
  if (code === "ENXIO") {
    return unsafe(path, "is not a regular file", "Move it away, or name another file");
  }
  if (code === "EACCES" || code === "EPERM" || code === "ENOTDIR") {
    return new SealholdError("UNREADABLE", "Cannot access credentials file. Check permissions.", {
      cause: error,
      hint: `Look at it with: ls -ld ${path}`,
      data,
    });
  }
  const verb = what.access === "read" ? "read" : "write";
  const message = `Cannot ${verb} the file: the system reports ${code ?? "a failure"}`;
  const hint = HINTS[code ?? ""] ?? "Check the disk";
  return new SealholdError("DISK_FAILED", message, { cause: error, hint, data });
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

function refusedBySandbox(cause: Error, { path, access }: Attempt): SealholdError {
  // A write often reads as well (the lock, a rename), so what is missing is asked and not guessed.
  const writing = access === "write" && !isGranted({ name: "write", path });
  const flag = writing
    ? `--allow-write=${parentOf(path)}`
    : `--allow-read=${readScope(path, access)}`;
  return new SealholdError(
    "PERMISSION_REFUSED",
    `The sandbox refuses access to a file: ${flag} is missing`,
    {
      cause,
      hint: `Run again with ${flag}`,
      data: { flag, path },
    },
  );
}

/** A reader needs the file; a writer works on names beside it. */
function readScope(path: string, access: "read" | "write"): string {
  return access === "read" ? path : parentOf(path);
}

/** The folder that a path is in. */
export function parentOf(path: string): string {
  return splitPath(path, Deno.build.os).folder;
}

/** A path as one word of a shell, for a hint that is to be typed. */
export function shellWord(path: string): string {
  return /^[\w./+:@%,=-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
