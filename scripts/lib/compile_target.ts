/** Runs `deno compile` for one target. */
import { ScriptError } from "./script_error.ts";

/** Release targets by the name that users see, with the triple that Deno knows them by. */
export const TARGETS = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
  "macos-x64": "x86_64-apple-darwin",
  "macos-arm64": "aarch64-apple-darwin",
  "windows-x64": "x86_64-pc-windows-msvc",
} as const;

export type Target = keyof typeof TARGETS;

export function isTarget(name: string): name is Target {
  return name in TARGETS;
}

/** The target that runs on this machine, or `undefined` if there is none. */
export function hostTarget(): Target | undefined {
  return (Object.keys(TARGETS) as Target[]).find((name) => TARGETS[name] === Deno.build.target);
}

/** The system of a target, as Deno names it. */
export function systemOf(target: Target): string {
  return target.startsWith("windows") ? "windows" : target.startsWith("macos") ? "darwin" : "linux";
}

/** File name of a target's executable. */
export function executableName(target: Target): string {
  return `sealhold-${target}${target.startsWith("windows") ? ".exe" : ""}`;
}

/**
 * Flags of every build. `--no-code-cache` is a security need: without it the executable loads bytecode from a
 * guessable file in the shared temp folder without asking who owns it. `--quiet` goes into the executable, which
 * otherwise says at every start which of the programs that it may run are not installed. The rest keep the result
 * from depending on anything but the folder that is compiled.
 */
const FIXED_FLAGS = [
  "--quiet",
  "--no-check",
  "--no-prompt",
  "--no-code-cache",
  "--no-config",
  "--no-lock",
  "--no-remote",
  "--no-npm",
];

/**
 * Where programs are looked for when the environment has no PATH at all: without one, the runtime cannot resolve the
 * names in `--allow-run` and ends before the first line of ours. A PATH that is set, even empty, stands.
 */
const DEFAULT_PATH: Readonly<Record<string, string>> = {
  linux: "/usr/local/bin:/usr/bin:/bin",
  darwin: "/usr/local/bin:/usr/bin:/bin",
  windows: "C:/Windows/System32",
};

/** What to compile. */
interface CompileJob {
  /** Folder that holds the bundle, and nothing else. */
  readonly dir: string;
  /** Entry point and further modules to embed, by path in `dir`. */
  readonly entry: string;
  readonly include: readonly string[];
  readonly permissions: readonly string[];
  readonly target: Target;
  /** The executable to write. */
  readonly output: string;
}

/**
 * Compiles a bundle to an executable.
 *
 * @throws {ScriptError} exit code 6 if the runtime to embed cannot be had, 1 if `deno compile` fails otherwise.
 */
export async function compileTarget(job: CompileJob): Promise<void> {
  const { command, env } = compiler(job.target);
  const [program = "", ...before] = command;
  const includes = job.include.flatMap((file) => ["--include", file]);
  const envFile = `${job.output}.env`;
  await Deno.writeTextFile(envFile, `PATH=${DEFAULT_PATH[systemOf(job.target)]}\n`);
  const child = new Deno.Command(program, {
    args: [
      ...before,
      "compile",
      ...FIXED_FLAGS,
      ...job.permissions,
      ...includes,
      `--env-file=${envFile}`,
      "--target",
      TARGETS[job.target],
      "--output",
      job.output,
      job.entry,
    ],
    cwd: job.dir,
    env,
    clearEnv: true,
    stdout: "null",
    stderr: "piped",
  });
  const { success, stderr } = await child.output().catch((cause) => {
    throw new ScriptError(`"${program}" does not start`, { hint: "Install Node with npx", cause });
  }).finally(() => Deno.remove(envFile));
  if (!success) throw failure(job.target, new TextDecoder().decode(stderr));
}

/**
 * The Deno that compiles, as command and arguments. `DENORT_BIN` names a runtime for this machine only, of the
 * 2.6 line, so a 2.6 Deno has to embed it; `SEALHOLD_COMPILE_DENO` replaces the command.
 */
function compiler(target: Target): { command: string[]; env: Record<string, string> } {
  const override = Deno.env.get("SEALHOLD_COMPILE_DENO");
  const ownRuntime = (Deno.env.get("DENORT_BIN") ?? "") !== "" && target === hostTarget();
  const env: Record<string, string> = { ...Deno.env.toObject(), DENO_NO_PACKAGE_JSON: "1" };
  // A runtime for another machine would be embedded unasked.
  if (!ownRuntime) delete env["DENORT_BIN"];
  if (override) return { command: override.split(" "), env };
  return { command: ownRuntime ? ["npx", "-y", "deno@2.6.8"] : [Deno.execPath()], env };
}

function failure(target: Target, output: string): ScriptError {
  // Deno has no exit code of its own for this; the message names the download in every version.
  if (/denort|dl\.deno\.land|error sending request/i.test(output)) {
    return new ScriptError(`The Deno runtime for ${target} cannot be downloaded`, {
      hint: "Compile where dl.deno.land can be reached, or name a runtime in DENORT_BIN",
      exitCode: 6,
    });
  }
  return new ScriptError(`deno compile failed for ${target}:\n${output.trimEnd()}`, {
    hint: "Run: deno task ok",
  });
}
