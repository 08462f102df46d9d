/**
 * Paths as text, by the functions of @std/path for one system. Its own entrance looks for `globalThis.process` to learn which
 * system this is, and on Deno 2.9 that look alone loads 9 ms of Node (tests/light_start_test.ts).
 */
import { isAbsolute as isAbsolutePosix } from "@std/path/posix/is-absolute";
import { join as joinPosix } from "@std/path/posix/join";
import { isAbsolute as isAbsoluteWindows } from "@std/path/windows/is-absolute";
import { join as joinWindows } from "@std/path/windows/join";

/** Whether a path needs no working folder; on Windows also one that begins at the root of the current drive. */
export function isAbsolute(path: string, os: string): boolean {
  return os === "windows" ? isAbsoluteWindows(path) : isAbsolutePosix(path);
}

/**
 * `names` below `folder`, with `.` and `..` worked out and single separators.
 * @param folder an absolute path; with a drive or a share in front, everything is taken for a path of Windows. By its looks
 *   and not by the system: elsewhere a backslash is a character like any other
 */
export function join(folder: string, ...names: string[]): string {
  return isOfWindows(folder) ? joinWindows(folder, ...names) : joinPosix(folder, ...names);
}

/**
 * The folder and the last name of a path. Nothing is worked out: a `..` behind a link is another folder to the system.
 * @param os by its looks when undefined
 */
export function splitPath(path: string, os?: string): { folder: string; name: string } {
  const windows = os === undefined ? isOfWindows(path) : os === "windows";
  const at = Math.max(path.lastIndexOf("/"), windows ? path.lastIndexOf("\\") : -1);
  if (at < 0) return { folder: ".", name: path };
  return { folder: path.slice(0, at) || "/", name: path.slice(at + 1) };
}

/** A file in the very folder of `splitPath`, which is not worked out either. */
export function fileIn(folder: string, name: string): string {
  if (/[/\\]$/.test(folder)) return folder + name;
  return folder + (isOfWindows(folder) && !folder.includes("/") ? "\\" : "/") + name;
}

function isOfWindows(path: string): boolean {
  return /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
}
