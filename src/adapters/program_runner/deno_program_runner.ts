import { SealholdError } from "../../errors.ts";
import type { ProgramResult, ProgramRun, ProgramRunner } from "../../ports/program_runner.ts";
import { Secret } from "../../secret.ts";
import { collectOutput } from "./output_collector.ts";
import { spawnRefusal } from "./spawn_refusal.ts";
import { WITHHELD } from "./withheld.ts";

const DEFAULT_OUTPUT_BYTES = 64 * 1024;
/** A daemon that the program left behind may hold its pipes for ever; what the program itself wrote is there by then. */
const AFTER_EXIT_MS = 1000;
/** A killed program is gone at once, unless the system itself hangs. */
const AFTER_KILL_MS = 500;

/** Programs through `Deno.Command`. */
export const denoProgramRunner: ProgramRunner = {
  async run(run: ProgramRun): Promise<ProgramResult> {
    const child = spawn(run);
    const timer = new Timer();
    const maxBytes = run.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES;
    let tooMuch = false;
    const stdout = collectOutput(child.stdout, maxBytes, () => {
      tooMuch = true;
      kill(child);
    });
    const stderr = collectOutput(child.stderr, maxBytes);
    const stopFeeding = feed(child, run.stdin);
    const ended = Promise.all([stdout.ended, stderr.ended]);
    try {
      const status = await Promise.race([child.status, timer.after(run.timeoutMs)]);
      if (status === undefined) {
        kill(child);
        await Promise.race([child.status, timer.after(AFTER_KILL_MS)]);
        throw timedOut(run);
      }
      if (tooMuch) throw printedTooMuch(run);
      await Promise.race([ended, timer.after(AFTER_EXIT_MS)]);
      if (tooMuch) throw printedTooMuch(run);
      const bytes = stdout.take();
      const result = { exitCode: status.code, stdout: new Secret(bytes) };
      bytes.fill(0);
      return { ...result, stderr: new TextDecoder().decode(stderr.take()) };
    } finally {
      stdout.stop();
      stderr.stop();
      stdout.take().fill(0);
      // What it started may still hold its stdin, and read nothing.
      await Promise.race([stopFeeding(), timer.after(AFTER_KILL_MS)]);
      timer.clear();
      await ended;
    }
  },
};

function spawn({ program, args, stdin }: ProgramRun): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...args],
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      env: WITHHELD,
      // A session of its own, and so no terminal: macOS's security reads a password from the terminal where there is one,
      // whatever is on stdin. On Windows it would mean another console, and nothing is asked for there.
      detached: Deno.build.os !== "windows",
    }).spawn();
  } catch (error) {
    throw spawnRefusal(error, program);
  }
}

/** Starts feeding stdin; gives what ends it. A program that ends without reading is judged by its exit code. */
function feed(child: Deno.ChildProcess, input: Secret | undefined): () => Promise<void> {
  if (input === undefined) return () => Promise.resolve();
  const bytes = input.expose();
  const writer = child.stdin.getWriter();
  const fed = writer.write(bytes).then(() => writer.close());
  fed.catch(() => {}).finally(() => bytes.fill(0));
  return () => writer.abort().catch(() => {});
}

/** Ends the program, and with it what it started, where that is allowed: it is in its process group. */
function kill(child: Deno.ChildProcess): void {
  try {
    // Only the permission to run everything covers a group. Asked for and not tried: Deno may be allowed to prompt.
    const all = Deno.permissions.querySync({ name: "run" }).state === "granted";
    if (all && Deno.build.os !== "windows") Deno.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** One timer at a time; a later one takes the place of an earlier one. */
class Timer {
  #id: ReturnType<typeof setTimeout> | undefined;

  after(ms: number): Promise<undefined> {
    this.clear();
    return new Promise((resolve) => this.#id = setTimeout(() => resolve(undefined), ms));
  }

  clear(): void {
    clearTimeout(this.#id);
  }
}

function timedOut({ program, timeoutMs }: ProgramRun): SealholdError {
  return new SealholdError("TIMED_OUT", `${program} did not answer within ${timeoutMs / 1000} s`, {
    hint: `Try ${program} by hand`,
    data: { program },
  });
}

function printedTooMuch({ program }: ProgramRun): SealholdError {
  return new SealholdError("INVALID_VALUE", `${program} printed more than expected`, {
    hint: `Try ${program} by hand`,
    data: { program },
  });
}
