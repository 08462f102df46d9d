/** A home with one provider in its config.toml, and a browser that the test itself is. */
import { join } from "@std/path";
import { type Ran, sealhold } from "../cli_process.ts";

/** What a command is run with besides its arguments. */
export interface CliOptions {
  /** Called with the address that the opener was started with. */
  onBrowser?: (url: string) => void;
  onStderr?: (text: string) => void;
  env?: Record<string, string>;
}

/** A home on disk. */
export interface CliWorld extends AsyncDisposable {
  run(args: readonly string[], options?: CliOptions): Promise<Ran>;
}

/** @param oauth lines of `[providers.acme.oauth]` */
export async function cliWorld(oauth: readonly string[]): Promise<CliWorld> {
  const home = await Deno.makeTempDir({ prefix: "sealhold-oauth-" });
  const bin = join(home, "bin");
  const record = join(home, "opened");
  await Deno.mkdir(bin);
  // What the opener is started with goes into a file: the test is the browser that reads it.
  await Deno.writeTextFile(
    join(bin, "xdg-open"),
    '#!/bin/sh\nprintf %s "$1" > "$TEST_OPENED.new"\nmv "$TEST_OPENED.new" "$TEST_OPENED"\n',
  );
  await Deno.chmod(join(bin, "xdg-open"), 0o755);
  await Deno.writeTextFile(
    join(home, "config.toml"),
    [
      "[providers.acme]",
      'label = "Acme"',
      'base_url = "https://api.acme.example"',
      "[providers.acme.oauth]",
      ...oauth,
      "",
    ].join("\n"),
  );
  const base = { SEALHOLD_HOME: home, SEALHOLD_NO_PROMPT: "1", TEST_OPENED: record };
  const run: CliWorld["run"] = async (args, options = {}) => {
    const watching = options.onBrowser && watch(record, options.onBrowser);
    try {
      return await sealhold(args, {
        env: { ...base, PATH: `${bin}:${Deno.env.get("PATH")}`, ...options.env },
        ...(options.onStderr === undefined ? {} : { onStderr: options.onStderr }),
      });
    } finally {
      watching?.stop();
    }
  };
  await run(["store", "init", "--keyfile"]);
  return { run, [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }) };
}

function watch(path: string, onFile: (text: string) => void): { stop(): void } {
  const timer = setInterval(() => {
    let text: string;
    try {
      text = Deno.readTextFileSync(path);
      Deno.removeSync(path);
    } catch {
      return;
    }
    onFile(text);
  }, 20);
  return { stop: () => clearInterval(timer) };
}
