/** Creating private files and folders, 0600 and 0700 under any umask (threats.md, case 24). */
import { SealholdError } from "../../errors.ts";
import { isGranted, parentOf, systemCode, unsafe } from "./file_errors.ts";
import { fromDeno, hasModes, sameFile } from "./file_facts.ts";
import { lstat } from "./read_private.ts";
import { requireTrustedPath } from "./trusted_path.ts";

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const PRIVATE_UMASK = 0o077;

/** Creates a file that must not exist, for reading and writing. The caller closes it. */
export function createPrivateFile(path: string): Deno.FsFile {
  const file = withPrivateUmask(() =>
    Deno.openSync(path, { read: true, write: true, createNew: true, mode: FILE_MODE })
  );
  try {
    const created = fromDeno(file.statSync());
    const named = lstat(path);
    // Deno may have resolved a link first (read_private.ts): then what was created is somewhere else.
    if (named === undefined || named.kind === "link" || !sameFile(named, created)) {
      throw unsafe(path, "is a link", `rm ${path}`);
    }
    requireMode(path, created.mode, FILE_MODE);
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Creates a folder with its parents where missing, and refuses one that others may write to, or turn elsewhere. */
export function ensureFolder(path: string): void {
  requireTrustedPath(path);
  if (lstat(path) === undefined) makeFolder(path);
  if (!Deno.statSync(path).isDirectory) {
    throw unsafe(path, "is not a folder", "Name another folder");
  }
}

function makeFolder(path: string): void {
  if (tryMakeFolder(path)) return;
  const parent = parentOf(path);
  if (parent !== path) makeFolder(parent);
  // The parent is there by its name and still takes no folder: it is a link that leads nowhere, or a place like /proc.
  if (!tryMakeFolder(path)) {
    throw new SealholdError(
      "DISK_FAILED",
      "Cannot create the folder: its parent folder leads nowhere",
      {
        hint: `Check ${parent} (a link to a disk that is not mounted?)`,
      },
    );
  }
}

/** @returns false when the parent is missing; a folder that is there already is as good as made */
function tryMakeFolder(path: string): boolean {
  try {
    withPrivateUmask(() => Deno.mkdirSync(path, { mode: FOLDER_MODE }));
    requireMode(path, fromDeno(Deno.lstatSync(path)).mode, FOLDER_MODE);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === "EEXIST") return true;
    if (code === "ENOENT") return false;
    throw error;
  }
}

/**
 * Runs `create` under umask 077 and puts the old one back, because a child of `exec` would inherit it. Synchronous, so
 * that nothing of ours runs in between. Deno 2.9 wants --allow-sys for this (and has no narrower flag); without it
 * the usual umask is good enough, and `requireMode` catches the unusual.
 */
function withPrivateUmask<T>(create: () => T): T {
  // Deno's types do not know this kind of theirs.
  const sys = { name: "sys", kind: "umask" } as unknown as Deno.SysPermissionDescriptor;
  if (!hasModes() || !isGranted(sys)) return create();
  const before = Deno.umask(PRIVATE_UMASK);
  try {
    return create();
  } finally {
    Deno.umask(before);
  }
}

/** A file is created with the right mode or not at all: mending it afterwards leaves a moment in which it is wrong. */
function requireMode(path: string, mode: number | null, wanted: number): void {
  if (!hasModes() || mode === null || (mode & 0o777) === wanted) return;
  Deno.removeSync(path);
  const flag = "--allow-sys";
  throw new SealholdError(
    "PERMISSION_REFUSED",
    `Cannot create a private file under this umask: ${flag} is missing`,
    {
      hint: `Run again with ${flag}, or under umask 077`,
      data: { flag, path },
    },
  );
}
