/**
 * `deno task setup`: makes the JSR modules of deno.json available in vendor/.
 *
 * Where JSR answers, Deno fetches them itself. Elsewhere they are taken from npm packages that carry the same
 * modules (lib/vendor_plan.ts, pinned by digest). Done once: a second run only checks that all is in place.
 * This file and what it imports of lib/ need nothing but `node:` and Deno's built-ins: nothing else is there yet.
 *
 *   deno task setup                  fill vendor/ if need be
 *   deno task setup --from npm       as if JSR could not be reached (`--from jsr`: as if it could)
 *   deno task setup --from FOLDER    from unpacked sources, in any folder below; kept until another --from
 *   deno task setup --update-lock    write the npm part of the lock file to deno.lock, to be committed
 */
import process from "node:process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { textDigest } from "./lib/digest.ts";
import { fillFromJsr, jsrAnswers } from "./lib/fill_from_jsr.ts";
import { fillFromNpm } from "./lib/fill_from_npm.ts";
import { updateLock } from "./lib/npm_lock.ts";
import { runScript, say, ScriptError } from "./lib/script_error.ts";
import { FROM_HINT } from "./lib/source_folder.ts";
import { type Source, sourceFrom, wantedFromJsr } from "./lib/setup_source.ts";
import {
  allThere,
  dropStamp,
  readStamp,
  removeIfPresent,
  replaceFolder,
  type Stamp,
  withSetupLock,
  writeStamp,
} from "./lib/setup_state.ts";
import { CARRIERS, COMPOSED, ROOTS } from "./lib/vendor_plan.ts";

/** Raise it when the code that lays out vendor/ changes what it writes. */
const LAYOUT_VERSION = 4;

/**
 * Makes `<root>/vendor` complete.
 *
 * @param root The checkout.
 * @param from Where to take the modules: `jsr`, `npm` or the path of a folder of unpacked sources. By default what
 * the last setup took, at first what answers.
 * @throws {ScriptError} exit code 6 if neither JSR nor the npm registry answers, 2 if the folder lacks a package;
 * in the latter case vendor/ stays as it was.
 */
export async function setup(root: string, from?: string): Promise<void> {
  const vendor = `${root}/vendor`;
  const committedLock = readText(`${root}/deno.lock`);
  const lock = await textDigest(committedLock);
  const asked = from === undefined ? undefined : await sourceFrom(from, root);
  const inPlace = async () => {
    const stamp = readStamp(vendor);
    const isSame = stamp && (asked === undefined || isFrom(stamp, asked)) &&
      allThere(vendor, stamp) &&
      stamp.plan === await planOf(stamp.source, root);
    return isSame ? stamp : undefined;
  };
  if ((await inPlace())?.lock === lock) return;
  await withSetupLock(vendor, async () => {
    const kept = await inPlace();
    // A setup that held the lock before this one may have done it all.
    if (kept?.lock === lock) return;
    if (kept) {
      replaceLock(vendor, committedLock);
      return writeStamp(vendor, { ...kept, lock });
    }
    const source = asked ?? await lastSource(root, vendor) ?? (await jsrAnswers() ? "jsr" : "npm");
    replaceLock(vendor, committedLock);
    // What Deno noted about modules that it fetched does not hold for others.
    removeIfPresent(`${vendor}/manifest.json`);
    const files = await fill(root, source);
    const came = typeof source === "string"
      ? { source }
      : { source: "folder" as const, folder: { path: source.path, digest: source.digest } };
    writeStamp(vendor, { ...came, plan: await planOf(came.source, root), lock, files });
  });
}

/** Entries that the modules so far left in the lock file would not match others: only the committed ones stay. */
function replaceLock(vendor: string, committedLock: string): void {
  dropStamp(vendor);
  if (committedLock === "") removeIfPresent(`${vendor}/deno.lock`);
  else Deno.writeTextFileSync(`${vendor}/deno.lock`, committedLock);
}

/** @returns The files written, by path below `vendor/`. */
async function fill(root: string, source: Source): Promise<string[]> {
  if (source === "jsr") return await fillFromJsr(root);
  if (source === "npm") return await fillFromNpm(root);
  say(`setup: taking the JSR modules from the sources in ${source.path}`);
  replaceFolder(`${root}/vendor`, "jsr.io", source.tree);
  return [...source.tree.keys()].map((path) => `jsr.io/${path}`);
}

function isFrom({ source, folder }: Stamp, asked: Source): boolean {
  if (typeof asked === "string") return source === asked;
  return folder?.path === asked.path && folder.digest === asked.digest;
}

/** Where the last setup took the modules; a folder is read again: to go to npm unasked would test other versions. */
async function lastSource(root: string, vendor: string): Promise<Source | undefined> {
  const last = readStamp(vendor);
  if (last?.folder) return await sourceFrom(last.folder.path, root);
  const isCurrent = last && last.plan === await planOf(last.source, root);
  return isCurrent && last.source !== "folder" ? last.source : undefined;
}

/** Digest of what decides, with the modules themselves, what vendor/ holds. */
async function planOf(source: Stamp["source"], root: string): Promise<string> {
  const plan = source === "folder" ? wantedFromJsr(root) : [CARRIERS, ROOTS, COMPOSED];
  return await textDigest(JSON.stringify([LAYOUT_VERSION, ...plan]));
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** The value of `--from`. A relative folder is meant from where the task was called, not from the checkout. */
function fromOption(args: readonly string[]): string | undefined {
  const at = args.indexOf("--from");
  if (at < 0) return undefined;
  const value = args[at + 1] ?? "";
  if (value === "" || value.startsWith("-")) {
    throw new ScriptError('"--from" needs a value', { hint: FROM_HINT, exitCode: 2 });
  }
  return value === "jsr" || value === "npm" ? value : resolve(process.env["INIT_CWD"] ?? "", value);
}

async function main(): Promise<void> {
  const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
  await setup(root, fromOption(Deno.args));
  if (Deno.args.includes("--update-lock")) await updateLock(root);
}

if (import.meta.main) await runScript(main);
