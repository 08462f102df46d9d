/**
 * Paths as text. Not @std/path: at its import it looks for `globalThis.process` to learn which system this is, and on Deno
 * 2.9 that look alone loads 9 ms of Node (tests/light_start_test.ts). Kept to the usual answers by tests/core/path_test.ts.
 */

/** A drive or a share at the start. By its looks and not by the system: elsewhere a backslash is a character like any other. */
const WINDOWS_ROOT = /^(?:[A-Za-z]:[\\/]|[\\/]{2}[^\\/]+[\\/]+[^\\/]+[\\/]?)/;

/** Whether a path needs no working folder; on Windows also one that begins at the root of the current drive. */
export function isAbsolute(path: string, os: string): boolean {
  return os === "windows" ? /^(?:[A-Za-z]:)?[\\/]/.test(path) : path.startsWith("/");
}

/**
 * `names` below `folder`, with `.` and `..` worked out and single separators.
 * @param folder an absolute path; with a drive or a share in front, everything is taken for a path of Windows
 */
export function join(folder: string, ...names: string[]): string {
  const isWindows = /^(?:[A-Za-z]:[\\/]|\\\\)/.test(folder);
  const separator = isWindows ? "\\" : "/";
  const whole = [folder, ...names].join(separator);
  const root = isWindows ? WINDOWS_ROOT.exec(whole)?.[0] ?? "" : whole.startsWith("/") ? "/" : "";
  const kept: string[] = [];
  for (const name of whole.slice(root.length).split(isWindows ? /[\\/]+/ : /\/+/)) {
    if (name === "" || name === ".") continue;
    if (name !== "..") kept.push(name);
    else if (kept.length > 0) kept.pop();
  }
  const start = isWindows ? root.replaceAll("/", "\\") : root;
  return start + kept.join(separator);
}
