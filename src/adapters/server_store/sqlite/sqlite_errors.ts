import { SealholdError } from "../../../errors.ts";

/** Primary result codes (https://sqlite.org/rescode.html). */
const BUSY = new Set([5, 6]);
const DAMAGED = new Set([11, 26]);

/** Whether a write broke a UNIQUE or PRIMARY KEY rule. */
export function isUniqueViolation(error: unknown): boolean {
  const code = extendedCode(error);
  return code === 2067 || code === 1555;
}

/** Whether another connection holds the database. */
export function isBusy(error: unknown): boolean {
  // Errors of `exec`, and of a locked database, have no errcode: only SQLite's fixed English texts tell.
  return isSqliteError(error) &&
    (BUSY.has((extendedCode(error) ?? 0) & 0xff) || /\blocked\b/.test(error.message));
}

/**
 * Maps what node:sqlite throws. The text of the original stays in `cause` only: it may hold SQL or a path.
 * @returns a SealholdError as it is; BUSY, DAMAGED, or DISK_FAILED for all else the database reports
 */
export function toStoreError(error: unknown): unknown {
  if (error instanceof SealholdError || !isSqliteError(error)) return error;
  const code = (extendedCode(error) ?? 0) & 0xff;
  if (isBusy(error)) {
    return new SealholdError("BUSY", "The server's database is in use", {
      hint: "Try again in a moment",
      cause: error,
    });
  }
  if (DAMAGED.has(code) || /not a database|malformed/.test(error.message)) {
    return new SealholdError("DAMAGED", "The server's database is damaged", {
      hint: "Restore it from a backup",
      cause: error,
    });
  }
  return new SealholdError("DISK_FAILED", "The server's database cannot be read or written", {
    hint: "Check the disk and the folder's permissions",
    cause: error,
  });
}

function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";
}

function extendedCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode : undefined;
}
