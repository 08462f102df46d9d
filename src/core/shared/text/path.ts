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
  const isWindows = /^(?:[A-Za-z]:[\\/]|\\\\)/.test(folder);
  return isWindows ? joinWindows(folder, ...names) : joinPosix(folder, ...names);
}
