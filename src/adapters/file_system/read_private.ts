/**
 * Reading a private file: a look at the name, at what was opened, and at the name again.
 *
 * The system's "do not follow a link" and "do not wait for a FIFO" have no flag in Deno, and node:fs, which has them, costs
 * Deno 2.9 more time than the whole command. They would not be enough either: with less than --allow-all, Deno resolves
 * links before the system sees the flag. What each look stops (threats.md):
 *
 * - The name before opening: a FIFO or device that lies there, which opening would wait for or set off (case 22).
 * - The open file: its kind, owner and mode, so that nothing depends on what the name stood for a moment earlier (case 24).
 * - The name after opening: a link swapped in between (case 23). The name must be no link itself and must name the very
 *   file that is open; whatever was opened through a link fails one of the two, and not a byte of it is read.
 *
 * What remains: a FIFO that is swapped in between the first look and the opening makes us wait. Only somebody who may write
 * to our 0700 folder can do that, and they could delete the file as well.
 */
import { SealholdError } from "../../errors.ts";
import { parentOf, systemCode, unsafe } from "./file_errors.ts";
import {
  fromDeno,
  type RawStat,
  requirePrivateFile,
  requireRegularFile,
  sameFile,
} from "./file_facts.ts";
import { requireTrustedPath } from "./trusted_path.ts";

/** Another process may rename a new file into place while we look; so often in a row it may not. */
const MAX_OPENS = 100;

/**
 * The bytes of a private file.
 * @returns undefined when there is none
 */
export function readPrivateFile(
  path: string,
  maxBytes: number,
): Uint8Array<ArrayBuffer> | undefined {
  for (let i = 0; i < MAX_OPENS; i++) {
    const before = lstat(path);
    if (before === undefined) return undefined;
    requireRegularFile(path, before);
    using file = openForReading(path);
    if (file === undefined) continue;
    const opened = fromDeno(file.statSync());
    const named = lstat(path);
    if (named?.kind === "link") requireRegularFile(path, named);
    if (named !== undefined && sameFile(named, opened)) {
      requirePrivateFile(path, opened);
      // For a reader too: whoever can rename here can put back an old file of ours.
      requireTrustedPath(parentOf(path));
      return readAll(file, opened.size, maxBytes);
    }
  }
  throw unsafe(path, "is being replaced all the time", "Find out which program does that");
}

/** What is at a path, without following a link at its last component; undefined when there is nothing. */
export function lstat(path: string): RawStat | undefined {
  try {
    return fromDeno(Deno.lstatSync(path));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** The open file; undefined when it was removed a moment ago. */
function openForReading(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path, { read: true });
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function readAll(file: Deno.FsFile, size: number, maxBytes: number): Uint8Array<ArrayBuffer> {
  if (size > maxBytes) throw tooLarge(maxBytes);
  // One byte more than expected: a file that grows meanwhile is noticed and not cut off.
  const buffer = new Uint8Array(size + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = file.readSync(buffer.subarray(length));
    if (count === null) return buffer.slice(0, length);
    length += count;
  }
  throw new SealholdError("DAMAGED", "The file changed while it was read", { hint: "Try again" });
}

function tooLarge(maxBytes: number): SealholdError {
  return new SealholdError("DAMAGED", `The file is larger than ${maxBytes} bytes`, {
    hint: "Move it away: it is none of ours",
  });
}
