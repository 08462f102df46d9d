/** What is known of a file, and whether that makes it private. */
import type { FileFacts } from "../../ports/file_system.ts";
import { isGranted, shellWord, unsafe } from "./file_errors.ts";

const STICKY = 0o1000;
const OTHERS_ANY = 0o077;
const OTHERS_WRITE = 0o022;

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
function ownUid(): number | undefined {
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

/**
 * Refuses a folder in which others could replace our files: for a writer and for a reader alike, because whoever can
 * rename here can put back an old file of ours. The sticky bit (as on /tmp) prevents just that, and root needs no door.
 * @throws {SealholdError} UNSAFE_FILE
 */
export function requireOwnFolder(folder: string, stat: RawStat): void {
  if (stat.kind !== "folder") throw unsafe(folder, "is not a folder", "Name another folder");
  const { mode, ours } = factsOf(stat);
  if (mode !== undefined && (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0) {
    throw unsafe(folder, "may be written to by other users", `chmod go-w ${shellWord(folder)}`);
  }
  if (ours === false && stat.uid !== 0 && ((mode ?? 0) & STICKY) === 0) {
    throw unsafe(folder, "belongs to another user", "Use a folder of your own");
  }
}

/** Whether the system has permission bits. */
export function hasModes(): boolean {
  return Deno.build.os !== "windows";
}
