/** A terminal for a program under test: `script` of util-linux, where there is one. */
import { fromFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("../../../", import.meta.url));
const TIMEOUT_MS = 120_000;

/** Whether there is a `script` that takes a command (util-linux; the BSD one differs). */
export const HAVE_PTY = await haveScript();

async function haveScript(): Promise<boolean> {
  try {
    const { success, stdout } = await new Deno.Command("script", { args: ["--version"] }).output();
    return success && new TextDecoder().decode(stdout).includes("util-linux");
  } catch {
    return false;
  }
}

/** What is typed once a text is on the screen. */
export type Typing = readonly [waitFor: string, keys: string];

/** A run at a terminal. */
export interface Session {
  code: number;
  /** Everything on the terminal: stderr of the program, and what the terminal echoed. */
  screen: string;
  /** Stdout of the program, which is no terminal. */
  stdout: string;
}

/**
 * Runs code that has `prompter` and `print` at a terminal, with stdout sent to a file.
 */
export async function atTerminal(
  code: string,
  typing: readonly Typing[],
): Promise<Session> {
  const folder = await Deno.makeTempDir({ prefix: "sealhold-pty-" });
  try {
    await Deno.writeTextFile(`${folder}/main.ts`, program(code));
    return await fileAtTerminal([`${folder}/main.ts`], typing);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the program itself at a terminal, with stdout sent to a file. */
export async function sealholdAtTerminal(
  args: readonly string[],
  typing: readonly Typing[],
  env: Record<string, string>,
): Promise<Session> {
  return await fileAtTerminal([`${ROOT}main.ts`, ...args], typing, env);
}

/** Runs a file at a terminal, with stdout sent to a file. @param words the file, and its arguments */
export async function fileAtTerminal(
  words: readonly string[],
  typing: readonly Typing[],
  env: Record<string, string> = {},
): Promise<Session> {
  const stdout = await Deno.makeTempFile({ prefix: "sealhold-pty-" });
  try {
    const command = [
      quote(Deno.execPath()),
      ...["run", "-A", "--no-prompt", "--no-check", "--quiet", "--config"],
      ...[quote(`${ROOT}deno.json`), ...words.map(quote), `>${quote(stdout)}`],
    ].join(" ");
    const child = new Deno.Command("script", {
      args: ["-qefc", command, "/dev/null"],
      env: { TERM: "xterm", SHELL: "/bin/sh", NO_COLOR: "1", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).spawn();
    const screen = await converse(child, typing);
    const { code: exit } = await child.status;
    return { code: exit, screen, stdout: await Deno.readTextFile(stdout) };
  } finally {
    await Deno.remove(stdout);
  }
}

async function converse(
  child: Deno.ChildProcess,
  typing: readonly Typing[],
): Promise<string> {
  const writer = child.stdin.getWriter();
  const decoder = new TextDecoder();
  const left = [...typing];
  let screen = "", seen = 0;
  for await (const chunk of child.stdout) {
    screen += decoder.decode(chunk, { stream: true });
    while (left[0] !== undefined && screen.indexOf(left[0][0], seen) >= 0) {
      const [waitFor, keys] = left.shift() as Typing;
      seen = screen.indexOf(waitFor, seen) + waitFor.length;
      // The prompt is drawn just before the terminal is set to raw.
      await new Promise((done) => setTimeout(done, 150));
      if (keys !== "") await writer.write(new TextEncoder().encode(keys)).catch(() => {});
    }
  }
  await writer.close().catch(() => {});
  if (left[0] !== undefined) throw new Error(`"${left[0][0]}" was never on the screen: ${screen}`);
  return screen;
}

function program(code: string): string {
  return `
    import { cliffyPrompter } from "file://${ROOT}src/adapters/prompter/cliffy_prompter.ts";
    import { runCommand } from "file://${ROOT}src/cli/run.ts";
    import { group, verbRef } from "file://${ROOT}src/cli/graph/spec.ts";
    import { denoEnvironment as env } from "file://${ROOT}src/adapters/environment/deno_environment.ts";
    import { denoTerminal as terminal } from "file://${ROOT}src/adapters/terminal/deno_terminal.ts";
    const prompter = cliffyPrompter(true);
    const run = async () => {
      const value = await (async () => { ${code} })();
      return { data: { value }, text: JSON.stringify(value) };
    };
    const verb = { summary: "Ask", needs: { env: [] }, run };
    const graph = group("Test", { ask: verbRef("Ask", () => Promise.resolve({ verb })) });
    const made = { checkPermissions: () => Promise.resolve(), close() {} };
    const context = () => Promise.resolve(made);
    Deno.exit(await runCommand(graph, { env, terminal, context }, ["ask"]));
  `;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
