/** Runs the tests that must notice a mutant. */
import type { Mutant } from "./mutant.ts";

/** How a run of tests ended. */
export interface TestRun {
  readonly outcome: "passed" | "failed" | "timed out" | "not a program";
  /** What the run printed, for whoever has to find out why. */
  readonly output: string;
}

/** What a module that cannot even be read prints: a mutant like that would be "killed" by any test. */
const NOT_A_PROGRAM =
  /source code could not be parsed|ReferenceError: \S+ is not defined|does not provide an export named/;

/** What tells one set of tests from another. */
export function testsKey({ tests, filter }: Mutant): string {
  return JSON.stringify([[...tests].sort(), filter ?? null]);
}

/**
 * Runs a mutant's tests in a tree, and ends them after the time.
 * @param timeoutMs a mutant may turn a loop into an endless one
 */
export async function runTests(
  root: string,
  { tests, filter }: Mutant,
  timeoutMs: number,
): Promise<TestRun> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", "-A", "--no-check", "--fail-fast", "--quiet"],
      ...(filter === undefined ? [] : [`--filter=${filter}`]),
      ...tests,
    ],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), timeoutMs);
  const ended = child.output();
  try {
    if (await Promise.race([ended, late.promise]) === "late") {
      child.kill("SIGKILL");
      // What it printed may stay open in a process of its own for as long as that one likes.
      await child.status;
      return { outcome: "timed out", output: "" };
    }
    const { success, output } = await readEnd(ended);
    if (!success) {
      return { outcome: NOT_A_PROGRAM.test(output) ? "not a program" : "failed", output };
    }
    // A filter that fits no test would let every mutant live, and its baseline pass.
    return /^ok \| [1-9]/m.test(output)
      ? { outcome: "passed", output }
      : { outcome: "failed", output: `${output}no test ran\n` };
  } finally {
    clearTimeout(timer);
  }
}

/** The test files that a run says failed; all of them where it does not say. */
export function failedIn({ output }: TestRun, tests: readonly string[]): readonly string[] {
  const failed = tests.filter((test) => output.includes(`=> ./${test}:`));
  return failed.length > 0 ? failed : tests;
}

async function readEnd(
  ended: Promise<Deno.CommandOutput>,
): Promise<{ success: boolean; output: string }> {
  const { success, stdout, stderr } = await ended;
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}
