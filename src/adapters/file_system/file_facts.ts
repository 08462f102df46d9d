/** What is known of a file, and whether that makes it private. */
import type { FileFacts } from "../../ports/file_system.ts";
import { isGranted, shellWord, unsafe } from "./file_errors.ts";

const OTHERS_ANY = 0o077;

/** The fields of a stat that are used here. */
export interface RawStat {
  kind: FileFacts["kind"];
  mode: number | null;
  uid: number | null;
  size: number;
  dev: number;
  ino: number | null;
}

/** Our user id; undefined where the sandbox does not tell, or the system has none. */
export function ownUid(): number | undefined {
  // Asked first: reading it without permission would stop to ask a person.
  if (!isGranted({ name: "sys", kind: "uid" })) return undefined;
  return Deno.uid() ?? undefined;
}

/** A stat of Deno's, in our terms. */
export function fromDeno(info: Deno.FileInfo): RawStat {
  const kind = info.isSymlink
    ? "link"
    : info.isFile
    ? "file"
    : info.isDirectory
    ? "folder"
    : "other";
  const { mode, uid, size, dev, ino } = info;
  return { kind, mode, uid, size, dev, ino };
}

/** Facts for the port. */
export function factsOf(stat: RawStat): FileFacts {
  const uid = ownUid();
  return {
    kind: stat.kind,
    mode: hasModes() && stat.mode !== null ? stat.mode & 0o7777 : undefined,
    ours: uid === undefined || stat.uid === null ? undefined : stat.uid === uid,
    size: stat.size,
  };
}

/** Whether two stats are of one and the same file. */
export function sameFile(a: RawStat, b: RawStat): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/**
 * Refuses a link, and what is no file at all.
 * @throws {SealholdError} UNSAFE_FILE
 */
export function requireRegularFile(path: string, stat: RawStat): void {
  if (stat.kind === "link") throw unsafe(path, "is a link", "Put the file itself in its place");
  if (stat.kind !== "file") {
    throw unsafe(path, "is not a regular file", "Move it away, or name another file");
  }
}

/**
 * Refuses what is not a regular file, ours, and closed to others.
 *
 * Where the sandbox hides our user id the owner is not checked: only root can open another user's 0600 file.
 * @throws {SealholdError} UNSAFE_FILE
 */
export function requirePrivateFile(path: string, stat: RawStat): void {
  requireRegularFile(path, stat);
  const { mode, ours } = factsOf(stat);
  if (ours === false) {
    throw unsafe(
      path,
      "belongs to another user",
      `Take it over with: chown "$(id -u)" ${shellWord(path)}`,
    );
  }
  if (mode !== undefined && (mode & OTHERS_ANY) !== 0) {
    throw unsafe(path, "is open to other users", `chmod 600 ${shellWord(path)}`);
  }
}

/** Whether the system has permission bits. */
export function hasModes(): boolean {
  return Deno.build.os !== "windows";
}
