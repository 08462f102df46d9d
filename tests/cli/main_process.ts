/** Runs the real program, from source, in a process of its own. */
import { fromFileUrl, join } from "@std/path";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

/** How the program is started. */
export interface MainOptions {
  /** Nothing else is inherited but what Deno itself needs. */
  env?: Record<string, string>;
  stdin?: string | Uint8Array;
  /** Permission flags; all permissions by default. */
  flags?: readonly string[];
  cwd?: string;
}

/** What it left behind. */
export interface MainResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** The command line of the program under `deno run`. */
export function mainCommand(args: readonly string[], flags: readonly string[] = ["-A"]): string[] {
  const config = join(ROOT, "deno.json");
  const run = ["run", "--no-prompt", "--no-check", "--quiet", "--config", config, ...flags];
  return [Deno.execPath(), ...run, join(ROOT, "main.ts"), ...args];
}

/** What Deno itself needs to find its modules; the home is not the real one. */
export function mainEnv(env: Record<string, string> = {}): Record<string, string> {
  const cache = Deno.env.get("DENO_DIR") ?? join(Deno.env.get("HOME") ?? "/", ".cache", "deno");
  return { PATH: Deno.env.get("PATH") ?? "", DENO_DIR: cache, DENO_NO_UPDATE_CHECK: "1", ...env };
}

/** Starts the program. */
export function spawnMain(args: readonly string[], options: MainOptions = {}): Deno.ChildProcess {
  const [program = "", ...rest] = mainCommand(args, options.flags);
  return new Deno.Command(program, {
    args: rest,
    env: mainEnv(options.env),
    clearEnv: true,
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  }).spawn();
}

/** Runs the program to its end. */
export async function runMain(
  args: readonly string[],
  options: MainOptions = {},
): Promise<MainResult> {
  const child = spawnMain(args, options);
  if (options.stdin !== undefined) {
    const { stdin } = options;
    const writer = child.stdin.getWriter();
    const bytes = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
    // A program that ends without reading is judged by its exit code.
    await writer.write(bytes).then(() => writer.close()).catch(() => {});
  }
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** A temporary SEALHOLD_HOME, removed at the end. */
export async function tempHome(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix: "sealhold-home-" }));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
