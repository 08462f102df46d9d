/** Reading a private file: open first, then look at what was opened (threats.md, cases 22 to 24). */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { SignetError } from "../../errors.ts";
import { isGranted, parentOf, systemCode, unsafe } from "./file_errors.ts";
import {
  fromDeno,
  hasModes,
  type RawStat,
  refuseOpenFolder,
  requirePrivateFile,
  sameFile,
} from "./file_facts.ts";

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
    const fd = openForReading(path);
    if (fd === undefined) return undefined;
    if (fd === "again") continue;
    try {
      const opened = statOf(fd);
      const named = lstat(path);
      // With less than --allow-all Deno resolves links itself before it opens, so that O_NOFOLLOW sees none. Hence the
      // second look: the name itself must be no link, and must name the very file that is open.
      if (named !== undefined && (named.kind === "link" || sameFile(named, opened))) {
        requirePrivateFile(path, named.kind === "link" ? named : opened);
        checkFolder(parentOf(path));
        return readAll(fd, opened.size, maxBytes);
      }
    } finally {
      closeSync(fd);
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

/** A descriptor; undefined when there is nothing; "again" when there was nothing a moment ago, and now is. */
function openForReading(path: string): number | "again" | undefined {
  try {
    // O_NONBLOCK: opening a FIFO would otherwise wait for a writer that never comes.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    return openSync(path, hasModes() ? flags : "r");
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    const named = lstat(path);
    if (named?.kind === "link") throw unsafe(path, "is a link", "Put the file itself in its place");
    return named === undefined ? undefined : "again";
  }
}

function statOf(fd: number): RawStat {
  const info = fstatSync(fd);
  const kind = info.isFile() ? "file" : info.isDirectory() ? "folder" : "other";
  return { kind, mode: info.mode, uid: info.uid, size: info.size, dev: info.dev, ino: info.ino };
}

function checkFolder(folder: string): void {
  // A sandbox may grant the file alone; then its folder cannot be looked at, and nobody is asked for more.
  if (!hasModes() || !isGranted({ name: "read", path: folder })) return;
  refuseOpenFolder(folder, fromDeno(Deno.statSync(folder)));
}

function readAll(fd: number, size: number, maxBytes: number): Uint8Array<ArrayBuffer> {
  if (size > maxBytes) throw tooLarge(maxBytes);
  // One byte more than expected: a file that grows meanwhile is noticed and not cut off.
  const buffer = new Uint8Array(size + 1);
  let length = 0;
  while (length < buffer.length) {
    const count = readSync(fd, buffer, length, buffer.length - length, null);
    if (count === 0) return buffer.slice(0, length);
    length += count;
  }
  throw new SignetError("DAMAGED", "The file changed while it was read", { hint: "Try again" });
}

function tooLarge(maxBytes: number): SignetError {
  return new SignetError("DAMAGED", `The file is larger than ${maxBytes} bytes`, {
    hint: "It is not one that signet wrote: move it away",
  });
}
