import { copy, walk } from "@std/fs";
import { basename, dirname, join, relative } from "@std/path";
import type { BuildInfo } from "../../src/build_info.ts";
import { stampedSource } from "./build_stamp.ts";
import { gatherClient } from "./gather_client.ts";
import { hotFiles, minify } from "./hot_files.ts";
import { ScriptError } from "./script_error.ts";
import { answersSource, stampedAnswers } from "./stamped_answers.ts";

/** A bundle, ready to compile. */
export interface Bundle {
  /** The folder that it fills. */
  readonly dir: string;
  readonly entry: string;
  /** Modules that are reached by URL only, not by import: the code of workers. */
  readonly include: readonly string[];
}

/** How the source names a worker's module. */
const WORKER_URL = /new URL\(\s*"\.\/([\w.-]+\.ts)",\s*import\.meta\.url\s*\)/g;

/**
 * Bundles the program into one module for each lazily imported part, so that a command loads what it needs
 * and no more.
 *
 * The checkout is copied first: the stamp goes into the copy. A worker's module is bundled on its own into
 * the folder of the chunk that names it, under the name used there, so that the URL stays right.
 *
 * What comes with every command is minified: it is read at every start (docs/measurements.md).
 *
 * @param root The checkout, after `deno task setup`.
 * @param work The folder of makeBuildFolder; the bundle is in `bundle/` there.
 * @param readable Whether nothing is minified, to see what is in it.
 * @throws {ScriptError} if `deno bundle` fails, or a worker's module is not to be found.
 */
export async function bundle(
  root: string,
  work: string,
  stamp: BuildInfo,
  { readable = false } = {},
): Promise<Bundle> {
  const source = join(work, "source");
  await Deno.mkdir(source);
  for (const name of ["deno.json", "main.ts", "src", "vendor"]) {
    await copy(join(root, name), join(source, name));
  }
  await Deno.writeTextFile(join(source, "src", "build_info.ts"), stampedSource(stamp));
  const answers = answersSource(await stampedAnswers(source));
  await Deno.writeTextFile(join(source, "src", "app", "stamped_answers.ts"), answers);
  await gatherClient(source);
  await setApart(source);
  const out = join(work, "bundle");
  await denoBundle(source, ["--code-splitting", "--outdir", out, "main.ts"]);
  const include = await bundleWorkers(source, out);
  if (!readable) await minify(out, await hotFiles(out), denoBundle);
  await makeReproducible(out, stamp);
  return { dir: out, entry: "main.js", include };
}

/**
 * Names the module by URL, as a worker is: what its library wants of Node would come with every command's start otherwise. From
 * source it is an import like any other, which a sandbox lets through.
 * @throws {ScriptError} if it is not imported there any more
 */
async function setApart(source: string): Promise<void> {
  const file = join(source, "src", "server", "sockets", "open_web_sockets.ts");
  const text = await Deno.readTextFile(file);
  const apart = text.replace(
    'await import("./ws_channel.ts")',
    'await import(new URL("./ws_channel.ts", import.meta.url).href)',
  );
  if (apart === text) {
    throw new ScriptError("The library of WebSockets is not where the bundle sets it apart", {
      hint: "Look at setApart in scripts/lib/bundle.ts",
    });
  }
  await Deno.writeTextFile(file, apart);
}

async function bundleWorkers(source: string, out: string): Promise<string[]> {
  const workers: string[] = [];
  for (const chunk of await filesIn(out)) {
    for (const [, name = ""] of (await Deno.readTextFile(chunk)).matchAll(WORKER_URL)) {
      const target = join(dirname(chunk), name);
      const candidates = (await filesIn(join(source, "src"))).filter((f) => basename(f) === name);
      const [module, ...others] = candidates;
      if (module === undefined || others.length > 0) {
        throw new ScriptError(`${candidates.length} modules are called "${name}", one is needed`, {
          hint: "Give each module that is named by URL a file name of its own",
        });
      }
      await denoBundle(source, ["--output", target, relative(source, module)]);
      workers.push(relative(out, target));
    }
  }
  return workers;
}

async function denoBundle(folder: string, args: string[]): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "deno", ...args],
    cwd: folder,
    env: { DENO_NO_PACKAGE_JSON: "1" },
    stdout: "null",
    stderr: "piped",
  });
  const { success, stderr } = await child.output();
  if (success) return;
  throw new ScriptError(`deno bundle failed:\n${new TextDecoder().decode(stderr).trimEnd()}`, {
    hint: "Run: deno task ok",
  });
}

/**
 * Takes out what differs between two builds of one commit: `deno compile` embeds each file's time, and
 * esbuild's comments name the npm registry's host.
 */
async function makeReproducible(out: string, stamp: BuildInfo): Promise<void> {
  const time = Number.isNaN(Date.parse(stamp.date)) ? new Date(0) : new Date(stamp.date);
  for (const file of await filesIn(out)) {
    const text = await Deno.readTextFile(file);
    await Deno.writeTextFile(file, text.replaceAll(/\.\.\/\.\.\/npm\/[^/\s"]+\//g, "npm/"));
    await Deno.utime(file, time, time);
  }
}

/**
 * Makes the empty folder for a build, in Deno's own cache folder: esbuild hashes the path from the source to
 * the npm packages into the names of chunks, and from there it is the same on every machine.
 */
export async function makeBuildFolder(): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stderr: "null" });
  const { denoDir } = JSON.parse(new TextDecoder().decode((await child.output()).stdout));
  await Deno.mkdir(denoDir, { recursive: true });
  return await Deno.makeTempDir({ dir: await Deno.realPath(denoDir), prefix: "sealhold-build-" });
}

/** Every file below a folder, in a fixed order. */
async function filesIn(dir: string): Promise<string[]> {
  const entries = await Array.fromAsync(walk(dir, { includeDirs: false }));
  return entries.map((entry) => entry.path).sort();
}
