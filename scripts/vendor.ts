/**
 * `deno task setup`: makes the JSR modules of deno.json available in vendor/.
 *
 * Where JSR answers, Deno fetches them itself. Elsewhere they are taken from npm packages that carry the same
 * modules (lib/vendor_plan.ts, pinned by digest). Done once: a second run only checks that all is in place.
 * This file and what it imports of lib/ need nothing but `node:` and Deno's built-ins: nothing else is there yet.
 *
 *   deno task setup                  fill vendor/ if need be
 *   deno task setup --from npm       as if JSR could not be reached (`--from jsr`: as if it could)
 *   deno task setup --update-lock    write the npm part of the lock file to deno.lock, to be committed
 */
import { fileURLToPath } from "node:url";
import { textDigest } from "./lib/digest.ts";
import { buildJsrTree, type CarrierFiles } from "./lib/jsr_tree.ts";
import { updateLock } from "./lib/npm_lock.ts";
import { fetchTarball, httpClient, registryUrl } from "./lib/npm_registry.ts";
import { runScript, say, ScriptError } from "./lib/script_error.ts";
import {
  allThere,
  dropStamp,
  readStamp,
  removeIfPresent,
  replaceFolder,
  withSetupLock,
  writeStamp,
} from "./lib/setup_state.ts";
import { unpackTgz } from "./lib/tar.ts";
import { type Carrier, CARRIERS, COMPOSED, ROOTS } from "./lib/vendor_plan.ts";

const JSR_PROBE = "https://jsr.io/@cliffy/command/meta.json";
const PROBE_TIMEOUT_MS = 3_000;
/** Raise it when the code that lays out vendor/ changes what it writes. */
const LAYOUT_VERSION = 4;

/**
 * Makes `<root>/vendor` complete.
 *
 * @param root The checkout.
 * @param from Where to take the modules; by default found out by asking JSR.
 * @throws {ScriptError} exit code 6 if neither JSR nor the npm registry answers.
 */
export async function setup(root: string, from?: "jsr" | "npm"): Promise<void> {
  const vendor = `${root}/vendor`;
  const committedLock = readText(`${root}/deno.lock`);
  const plan = await planDigest();
  const lock = await textDigest(committedLock);
  const unchanged = () => {
    const stamp = readStamp(vendor);
    return stamp?.plan === plan && stamp.lock === lock && allThere(vendor, stamp) &&
      (from === undefined || from === stamp.source);
  };
  if (unchanged()) return;
  await withSetupLock(vendor, async () => {
    // A setup that held the lock before this one may have done it all.
    if (unchanged()) return;
    const old = readStamp(vendor);
    dropStamp(vendor);
    // Entries that other modules left in the lock file would not match the new ones.
    if (committedLock === "") removeIfPresent(`${vendor}/deno.lock`);
    else Deno.writeTextFileSync(`${vendor}/deno.lock`, committedLock);
    const known = old?.plan === plan ? old.source : undefined;
    const source = from ?? known ?? (await jsrAnswers() ? "jsr" : "npm");
    const inPlace = old?.plan === plan && old.source === source && allThere(vendor, old);
    const files = inPlace ? old.files : await (source === "jsr" ? fillFromJsr : fillFromNpm)(root);
    writeStamp(vendor, { source, plan, lock, files });
  });
}

async function jsrAnswers(): Promise<boolean> {
  try {
    // Deno's own trust settings, no others: what counts is whether Deno itself could fetch from there.
    const response = await fetch(JSR_PROBE, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    const body: unknown = await response.json();
    return response.ok && typeof body === "object" && body !== null && "versions" in body;
  } catch {
    return false;
  }
}

async function fillFromJsr(root: string): Promise<string[]> {
  say("setup: fetching the modules from JSR");
  // Modules from carriers do not match what JSR serves: start clean.
  replaceFolder(`${root}/vendor`, "jsr.io", new Map([[".from-jsr", ""]]));
  const args = ["install", "--entrypoint", ...entryPoints(root)];
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    stdout: "null",
    stderr: "inherit",
  });
  const { success } = await child.output();
  if (!success) {
    throw new ScriptError("Deno could not install the modules from JSR", {
      hint: "Read Deno's message above, or take them from npm: deno task setup --from npm",
      exitCode: 6,
    });
  }
  return ["jsr.io/.from-jsr"];
}

/** What between them imports every module in use: the program, the scripts and the tests. */
function entryPoints(root: string): string[] {
  const found = ["main.ts"];
  const visit = (dir: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(`${root}/${dir}`)) {
      if (isDirectory) visit(`${dir + name}/`);
      else if (name.endsWith("_test.ts") || dir === "scripts/") found.push(dir + name);
    }
  };
  visit("scripts/");
  visit("tests/");
  return found;
}

async function fillFromNpm(root: string): Promise<string[]> {
  say("setup: JSR does not answer; taking its modules from pinned npm packages");
  const registry = registryUrl(root);
  using client = httpClient();
  const unpack = async (carrier: Carrier) => {
    const packed = await fetchTarball(carrier, registry, client);
    return await unpackTgz(
      packed,
      (path) => path.startsWith(carrier.js) || path.startsWith(carrier.types),
    );
  };
  const [windmill, veryfront, denoStd] = await Promise.all([
    unpack(CARRIERS.windmill),
    unpack(CARRIERS.veryfront),
    unpack(CARRIERS.denoStd),
  ]);
  const carriers: CarrierFiles = { windmill, veryfront, denoStd };
  const tree = await buildJsrTree(carriers);
  replaceFolder(`${root}/vendor`, "jsr.io", tree);
  return [...tree.keys()].map((path) => `jsr.io/${path}`);
}

async function planDigest(): Promise<string> {
  return await textDigest(JSON.stringify([LAYOUT_VERSION, CARRIERS, ROOTS, COMPOSED]));
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

async function main(): Promise<void> {
  const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
  const args = Deno.args;
  const from = args.includes("--from") ? args[args.indexOf("--from") + 1] : undefined;
  if (from !== undefined && from !== "jsr" && from !== "npm") {
    throw new ScriptError('"--from" must be "jsr" or "npm"', {
      hint: "deno task setup --from npm",
      exitCode: 2,
    });
  }
  await setup(root, from);
  if (args.includes("--update-lock")) await updateLock(root);
}

if (import.meta.main) await runScript(main);
