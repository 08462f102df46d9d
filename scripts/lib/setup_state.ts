import { ScriptError } from "./script_error.ts";

/** What the last finished setup left in place; a setup with another `plan` or `lock` is done again. */
export interface Stamp {
  /** Where the modules came from. */
  readonly source: "jsr" | "npm" | "folder";
  /** The folder, with the digest of what was taken from it; present if `source` says so. */
  readonly folder?: { readonly path: string; readonly digest: string };
  /** Digest of the plan and of the code that carries it out. */
  readonly plan: string;
  /** Digest of the committed `deno.lock`. */
  readonly lock: string;
  /** Files that must be there, by path below `vendor/`. */
  readonly files: readonly string[];
}

const STAMP = ".setup.json";
const LOCK_WAIT_MS = 180_000;

/** The stamp in a vendor folder, or `undefined` if there is none that can be read. */
export function readStamp(vendorDir: string): Stamp | undefined {
  try {
    const stamp = JSON.parse(Deno.readTextFileSync(`${vendorDir}/${STAMP}`)) as Partial<Stamp>;
    const isWhole = Array.isArray(stamp.files) &&
      (stamp.source === "folder") === (typeof stamp.folder?.path === "string");
    return isWhole ? stamp as Stamp : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the stamp, whole or not at all. Call it last: an interrupted setup must look unfinished. */
export function writeStamp(vendorDir: string, stamp: Stamp): void {
  const temp = `${vendorDir}/.setup-${Deno.pid}.json`;
  Deno.writeTextFileSync(temp, JSON.stringify(stamp));
  Deno.renameSync(temp, `${vendorDir}/${STAMP}`);
}

/** Forgets the stamp, before anything that it vouches for is changed. */
export function dropStamp(vendorDir: string): void {
  removeIfPresent(`${vendorDir}/${STAMP}`);
}

/** Whether every file that the stamp names is there. */
export function allThere(vendorDir: string, stamp: Stamp): boolean {
  return stamp.files.every((file) => isFile(`${vendorDir}/${file}`));
}

/**
 * Runs `work` while holding the vendor folder's lock, so that two setups at once do not mix their files.
 * The system frees the lock of a process that dies.
 *
 * @throws {ScriptError} exit code 7 if another setup holds it for over three minutes.
 */
export async function withSetupLock(vendorDir: string, work: () => Promise<void>): Promise<void> {
  Deno.mkdirSync(vendorDir, { recursive: true });
  using file = Deno.openSync(`${vendorDir}/.setup.lock`, { create: true, write: true });
  const late = Promise.withResolvers<never>();
  const error = new ScriptError("Another setup holds vendor/.setup.lock", {
    hint: "Wait for it, or end it: fuser vendor/.setup.lock",
    exitCode: 7,
  });
  const timer = setTimeout(() => late.reject(error), LOCK_WAIT_MS);
  try {
    await Promise.race([file.lock(true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
  await work();
}

/**
 * Replaces a folder by one with these files. They are written beside it and renamed into place, so that
 * a killed run leaves the old folder or the new one, or none, but never half of one.
 *
 * @param files Contents by path below the folder.
 */
export function replaceFolder(
  vendorDir: string,
  name: string,
  files: ReadonlyMap<string, string>,
): void {
  for (const entry of [...Deno.readDirSync(vendorDir)]) {
    if (entry.name.startsWith(".fill-")) {
      Deno.removeSync(`${vendorDir}/${entry.name}`, { recursive: true });
    }
  }
  const temp = `${vendorDir}/.fill-${Deno.pid}`;
  for (const [path, text] of files) {
    const target = `${temp}/new/${path}`;
    Deno.mkdirSync(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(target, text);
  }
  if (exists(`${vendorDir}/${name}`)) Deno.renameSync(`${vendorDir}/${name}`, `${temp}/old`);
  Deno.renameSync(`${temp}/new`, `${vendorDir}/${name}`);
  Deno.removeSync(temp, { recursive: true });
}

/** Removes a file; that it was not there is fine. */
export function removeIfPresent(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw new ScriptError(`${path} cannot be removed`, {
        hint: "Check who owns it",
        cause: error,
      });
    }
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
