/** Runs a verb whose command line was read, and turns what it throws into a report and an exit code. */
import type { Environment } from "../ports/environment.ts";
import type { Terminal } from "../ports/terminal.ts";
import { type CommandLine, optionValues } from "./graph/command_line.ts";
import type { Dependencies } from "./graph/dependencies.ts";
import { type Format, FORMATS, type Globals } from "./graph/globals.ts";
import type { Group, Verb } from "./graph/spec.ts";
import { printOutcome } from "./output/output.ts";

/** What the command line needs before it knows its options. */
export interface Runtime {
  env: Environment;
  terminal: Terminal;
  /** Makes the verb's dependencies. */
  context(globals: Globals, format: Format): Promise<Dependencies>;
}

/** What is known of a run so far, for the error report too. */
export interface RunState {
  format: Format;
  readonly debug: boolean;
}

/**
 * Runs a part of the program.
 * @returns the exit code; nothing is thrown
 */
export async function reporting(
  runtime: Runtime,
  state: RunState,
  run: () => Promise<number>,
): Promise<number> {
  try {
    return await run();
  } catch (error) {
    const { reportError } = await import("./output/report_error.ts");
    const report = reportError(error, state.format, state.debug);
    runtime.terminal.writeStderr(report.text);
    return report.exitCode;
  }
}

/**
 * Runs one verb.
 * @param program the graph that the verb stands in
 * @returns the exit code
 */
export async function runLine(
  program: Group,
  runtime: Runtime,
  state: RunState,
  line: CommandLine,
): Promise<number> {
  const { args } = line;
  // The command line was parsed by what the verb declares: its options and arguments are of the verb's own types.
  const verb = line.verb as Verb<Record<string, unknown>, unknown[]>;
  const options = optionValues(line.options);
  const globals = options as Globals;
  state.format = globals.format ?? state.format;
  const context = { ...await runtime.context(globals, state.format), program };
  try {
    const needs = verb.narrow?.(options, ...args) ?? verb.needs;
    await context.checkPermissions(needs, verb.places?.(options) ?? {});
    const outcome = await verb.run(context, options, ...args);
    await printOutcome(runtime.terminal, state.format, outcome);
    return outcome.exitCode ?? 0;
  } finally {
    context.close();
  }
}

/** What SEALHOLD_FORMAT says; `wrong` where that is no format. */
export function formatVariable(env: Environment): Format | "wrong" | undefined {
  const wanted = env.get("SEALHOLD_FORMAT");
  if (wanted === undefined) return undefined;
  return FORMATS.find((format) => format === wanted) ?? "wrong";
}
