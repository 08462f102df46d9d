/** Runs sealhold as a process of its own, from source or (`SEALHOLD_BIN`) as the executable. */
import { fromFileUrl } from "@std/path";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** What a process did. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  bytes: Uint8Array;
}

/** How a process is run. */
export interface RunOptions {
  /** Deno's permission flags; `-A` by default. With them, it always runs from source. */
  flags?: readonly string[];
  /** A program, with its arguments, that starts it: `sh -c 'exec "$@" >&-' sh`. */
  via?: readonly string[];
  env?: Record<string, string>;
  stdin?: string | Uint8Array;
  cwd?: string;
  /** Ends it with SIGTERM. */
  signal?: AbortSignal;
  /** Called with all of stderr so far, whenever there is more. */
  onStderr?: (text: string) => void;
}

/** Runs `sealhold <args>`; the environment holds nothing but `PATH`, what Deno needs and `env`. */
export async function sealhold(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [program = "", ...rest] = [...options.via ?? [], ...commandLine(options.flags), ...args];
  const child = new Deno.Command(program, {
    args: rest,
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", ...denoEnv(), ...options.env },
    stdin: options.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  }).spawn();
  if (options.stdin !== undefined) await feed(child.stdin, options.stdin);
  const [{ code }, bytes, stderr] = await Promise.all([
    child.status,
    new Response(child.stdout).bytes(),
    follow(child.stderr, options.onStderr),
  ]);
  return { code, stdout: new TextDecoder().decode(bytes), stderr, bytes };
}

/** What comes before sealhold's arguments: the executable that `SEALHOLD_BIN` names, or Deno and the sources. */
export function commandLine(flags?: readonly string[]): string[] {
  const bin = Deno.env.get("SEALHOLD_BIN") ?? "";
  if (bin !== "" && flags === undefined) return [bin];
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", ...flags ?? ["-A"], MAIN];
}

async function follow(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onMore: (text: string) => void = () => {},
): Promise<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    onMore(text);
  }
  return text;
}

async function feed(stdin: WritableStream<Uint8Array>, input: string | Uint8Array): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(typeof input === "string" ? new TextEncoder().encode(input) : input);
    await writer.close();
  } catch {
    // The process ended without reading: what it says is the test's business.
  }
}

/** Where Deno keeps its modules: without it, an empty home would mean a download. */
function denoEnv(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ["DENO_DIR", "HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "SystemRoot"]) {
    const value = Deno.env.get(name);
    if (value !== undefined) found[name] = value;
  }
  return found;
}
