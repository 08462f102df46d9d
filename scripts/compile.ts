/**
 * `deno task compile`: builds `dist/sealhold-<os>-<arch>` and `dist/SHA256SUMS`.
 *
 *   deno task compile                                       for this machine
 *   deno task compile --target linux-x64,macos-arm64        for these
 *   deno task compile --all [--out dist]                    for all
 *   deno task compile --empty --out /tmp/x                  an empty program, built alike, to compare with
 *
 * `SEALHOLD_COMMIT` and `SOURCE_DATE_EPOCH` replace what git says. `DENORT_BIN` names the runtime to embed
 * for this machine, where `deno compile` cannot download one (see lib/compile_target.ts).
 */
import { parseArgs } from "@std/cli/parse-args";
import { ensureDir, move } from "@std/fs";
import { fromFileUrl, join, resolve } from "@std/path";
import { bakedPermissions } from "./lib/baked_permissions.ts";
import { buildStamp } from "./lib/build_stamp.ts";
import { type Bundle, bundle, makeBuildFolder } from "./lib/bundle.ts";
import {
  compileTarget,
  executableName,
  hostTarget,
  isTarget,
  systemOf,
  type Target,
  TARGETS,
} from "./lib/compile_target.ts";
import { runScript, say, ScriptError } from "./lib/script_error.ts";

/** What Sealhold may add to an empty program's executable. */
const MAX_ADDED_BYTES = 4_000_000;

/** What to build. */
interface BuildOptions {
  /** The checkout. */
  readonly root: string;
  readonly targets: readonly Target[];
  /** Folder to write to, made if need be. */
  readonly out: string;
  /** Build an empty program with the same flags in place of Sealhold. */
  readonly empty?: boolean;
}

/**
 * Builds the executables, and the sums of all that `out` holds.
 *
 * @returns Path of each executable.
 * @throws {ScriptError} exit code 6 if a runtime cannot be had.
 */
async function build(
  { root, targets, out, empty = false }: BuildOptions,
): Promise<string[]> {
  const work = await makeBuildFolder();
  try {
    await ensureDir(out);
    const floor = await emptyProgram(work);
    const program = empty ? floor : await bundle(root, work, await buildStamp(root));
    const built: string[] = [];
    for (const target of targets) {
      const file = join(work, executableName(target));
      const floorFile = join(work, `empty-${executableName(target)}`);
      const permissions = await bakedPermissions(root, systemOf(target));
      await compileTarget({ ...program, permissions, target, output: file });
      if (!empty) {
        await compileTarget({ ...floor, permissions, target, output: floorFile });
        await reportSize(target, file, floorFile);
      }
      const final = join(
        out,
        executableName(target).replace(/^sealhold/, empty ? "empty" : "sealhold"),
      );
      await move(file, final, { overwrite: true });
      built.push(final);
    }
    if (!empty) await writeSums(out);
    return built;
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function emptyProgram(work: string): Promise<Bundle> {
  const dir = join(work, "empty");
  await Deno.mkdir(dir);
  await Deno.writeTextFile(join(dir, "main.js"), "");
  return { dir, entry: "main.js", include: [] };
}

async function reportSize(target: Target, file: string, emptyFile: string): Promise<void> {
  const [size, empty] = [(await Deno.stat(file)).size, (await Deno.stat(emptyFile)).size];
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  say(`${target}: ${mb(size)}, an empty program is ${mb(empty)}, added ${mb(size - empty)}`);
  if (size - empty > MAX_ADDED_BYTES) {
    throw new ScriptError(`The executable adds over ${mb(MAX_ADDED_BYTES)} to an empty program`, {
      hint: "Find what grew: deno bundle main.ts --code-splitting --outdir /tmp/bundle",
    });
  }
}

/** Lists every executable in the folder, in the format of `sha256sum --check`. */
async function writeSums(out: string): Promise<void> {
  const names = Object.keys(TARGETS).filter(isTarget).map(executableName).sort();
  const lines: string[] = [];
  for (const name of names) {
    const bytes = await Deno.readFile(join(out, name)).catch(() => undefined);
    if (bytes === undefined) continue;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    lines.push(`${digest.toHex()}  ${name}\n`);
  }
  await Deno.writeTextFile(join(out, "SHA256SUMS"), lines.join(""));
}

function chosenTargets(args: { target?: string; all: boolean }): Target[] {
  if (args.all) return Object.keys(TARGETS).filter(isTarget);
  const names = args.target?.split(",") ?? [hostTarget() ?? "none"];
  return names.map((name) => {
    if (isTarget(name)) return name;
    throw new ScriptError(`There is no target "${name}"`, {
      hint: `Choose from ${Object.keys(TARGETS).join(", ")}`,
      exitCode: 2,
    });
  });
}

async function main(): Promise<void> {
  const root = fromFileUrl(new URL("..", import.meta.url));
  const args = parseArgs(Deno.args.filter((arg) => arg !== "--"), {
    string: ["target", "out"],
    boolean: ["all", "empty"],
    unknown: (arg) => {
      throw new ScriptError(`"${arg}" is not an option`, {
        hint: "deno task compile [--all | --target linux-x64,...] [--out dist]",
        exitCode: 2,
      });
    },
  });
  const out = resolve(args.out ?? join(root, "dist"));
  const targets = chosenTargets({ all: args.all, ...(args.target && { target: args.target }) });
  for (const file of await build({ root, targets, out, empty: args.empty })) say(`wrote ${file}`);
}

if (import.meta.main) await runScript(main);
