/** `sealhold serve` from source as a process of its own, and the commands beside it. */
import { fromFileUrl } from "@std/path";
import { type Ran, type RunOptions, sealhold } from "./cli_process.ts";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));

/** A served folder. */
export interface Served extends AsyncDisposable {
  url: string;
  /** `SEALHOLD_HOME` of the server and its operator. */
  home: string;
  /** A command of the operator. */
  operator(args: readonly string[], options?: RunOptions): Promise<Ran>;
}

/**
 * Serves on a free port until disposed.
 * @param args more options of `sealhold serve`
 */
export async function serve(args: readonly string[] = []): Promise<Served> {
  const home = await Deno.makeTempDir({ prefix: "sealhold-serve-" });
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "-A", MAIN],
      ...["serve", "--listen", "127.0.0.1:0", ...args],
    ],
    env: { SEALHOLD_HOME: home },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  const url = await listening(reader);
  const rest = drain(reader);
  return {
    url,
    home,
    operator: (command, options = {}) =>
      sealhold(command, { ...options, env: { SEALHOLD_HOME: home, ...options.env } }),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await Promise.all([child.status, rest]);
      await Deno.remove(home, { recursive: true });
    },
  };
}

async function listening(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = "";
  while (true) {
    const { done, value } = await reader.read();
    text += value ?? "";
    const url = /Listening on (http:\S+),/.exec(text)?.[1];
    if (url !== undefined) return url;
    if (done) throw new Error(`sealhold serve ended: ${text}`);
  }
}

/** Its log goes nowhere, and never fills a pipe. */
async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}
