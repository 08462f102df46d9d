/** sealhold as a process that waits for a person, with what it has said so far. */
import { fromFileUrl } from "@std/path";

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const PATIENCE_MS = 120_000;

/** A process under way. */
export interface WaitingCli extends AsyncDisposable {
  /** Waits until it has written something to stderr that matches; returns the first group. */
  said(pattern: RegExp): Promise<string>;
  /** Waits for its end. */
  ended(): Promise<{ code: number; stdout: string; stderr: string }>;
}

/** Starts `sealhold <args>` in a home of its own. */
export function startCli(args: readonly string[], env: Record<string, string>): WaitingCli {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "-A", MAIN, ...args],
    env: { SEALHOLD_NO_PROMPT: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let stderr = "";
  const heard = (async () => {
    for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) stderr += chunk;
  })();
  const stdout = new Response(child.stdout).text();
  return {
    async said(pattern) {
      const untilMs = Date.now() + PATIENCE_MS;
      while (Date.now() < untilMs) {
        const [, found] = pattern.exec(stderr) ?? [];
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`sealhold did not say ${pattern}: ${stderr}`);
    },
    async ended() {
      const { code } = await child.status;
      await heard;
      return { code, stdout: await stdout, stderr };
    },
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await Promise.all([child.status, heard, stdout]);
    },
  };
}
