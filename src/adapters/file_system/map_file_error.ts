/** From the system's errors to ours. The system's text is never passed on; the path is, because the user gave it. */
import { SealholdError } from "../../errors.ts";
import { type Attempt, isGranted, parentOf, systemCode, unsafe } from "./file_errors.ts";

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space on the disk",
  EDQUOT: "Free some space: the disk quota is used up",
  EROFS: "The disk is read-only: choose another folder with SEALHOLD_HOME",
  EIO: "Check the disk",
  ENOENT: "Check that the folder is there",
  EMFILE: "Too many files are open",
};

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
