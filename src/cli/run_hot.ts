/**
 * The short way from an argument vector to an exit code. It reads with the reader of the whole program, and takes only what
 * is right and whole: a fault, a request for help, another command are the whole program's to answer.
 */
import { checkArgv } from "./graph/check_argv.ts";
import type { CommandLine } from "./graph/command_line.ts";
import { findCommand, type Found } from "./graph/find.ts";
import type { Group } from "./graph/spec.ts";
import { formatVariable, reporting, runLine, type RunState, type Runtime } from "./run_line.ts";

/** A command line that the short way takes. */
interface HotLine {
  readonly found: Found;
  readonly line: CommandLine;
}

/**
 * Reads an argument vector, and does nothing else.
 * @param hot the commands of the short way
 * @returns undefined where the whole program is to read it
 */
export async function readHot(
  hot: Group,
  argv: readonly string[],
): Promise<HotLine | undefined> {
  const found = findCommand(hot, argv);
  if (found.node.kind !== "verb" || found.help) return undefined;
  const { line } = checkArgv(argv, found, (await found.node.load()).verb);
  return line && { found, line };
}

/**
 * Runs one command of the short way.
 * @returns the exit code; undefined where the whole program is to run it, and nothing was done
 */
export async function runHot(
  hot: Group,
  runtime: Runtime,
  argv: readonly string[],
): Promise<number | undefined> {
  const variable = formatVariable(runtime.env);
  const read = variable === "wrong" ? undefined : await readHot(hot, argv);
  if (read === undefined) return undefined;
  const { found, line } = read;
  const format = found.format ?? variable as Exclude<typeof variable, "wrong"> ??
    line.verb.defaultFormat ?? "text";
  const state: RunState = { format, debug: found.debug };
  return await reporting(runtime, state, () => runLine(hot, runtime, state, line));
}
