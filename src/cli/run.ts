/** From an argument vector to an exit code. */
import { SealholdError } from "../errors.ts";
import { buildInfo } from "../build_info.ts";
import type { Environment } from "../ports/environment.ts";
import type { Terminal } from "../ports/terminal.ts";
import type { Dependencies } from "./graph/dependencies.ts";
import { checkArgv } from "./graph/check_argv.ts";
import { type CommandLine, optionValues } from "./graph/command_line.ts";
import { findCommand, type Found } from "./graph/find.ts";
import { type Format, FORMATS, type Globals } from "./graph/globals.ts";
import { printOutcome } from "./output/output.ts";
import type { AnyVerb, Group, Outcome, Verb } from "./graph/spec.ts";
import { usageError, type UsageFault } from "./graph/usage_fault.ts";

/** What the command line needs before it knows its options. */
export interface Runtime {
  env: Environment;
  terminal: Terminal;
  /** Makes the verb's dependencies. */
  context(globals: Globals, format: Format): Promise<Dependencies>;
}

/**
 * Runs one command.
 * @param program the graph
 * @param argv arguments without the program's name
 * @returns the exit code; nothing is thrown
 */
export async function runCommand(
  program: Group,
  runtime: Runtime,
  argv: readonly string[],
): Promise<number> {
  const found = findCommand(program, argv);
  const asked = found.format ?? formatVariable(runtime.env);
  const state: RunState = {
    argv,
    found,
    format: asked ?? "text",
    asked: asked !== undefined,
  };
  try {
    checkFormatVariable(runtime.env);
    return await dispatch(program, runtime, state);
  } catch (error) {
    const { reportError } = await import("./output/report_error.ts");
    const report = reportError(error, state.format, found.debug);
    runtime.terminal.writeStderr(report.text);
    return report.exitCode;
  }
}

/** What is known so far, for the error report too. */
interface RunState {
  readonly argv: readonly string[];
  readonly found: Found;
  format: Format;
  /** Whether somebody asked for that format: then no verb has one of its own. */
  readonly asked: boolean;
}

async function dispatch(program: Group, runtime: Runtime, state: RunState): Promise<number> {
  const { argv, found } = state;
  if (found.version) return await print(runtime, state.format, versionOutcome());
  const verb = found.node.kind === "verb" ? (await found.node.load()).verb : undefined;
  if (!state.asked) state.format = verb?.defaultFormat ?? "text";
  if (found.help || (found.node.kind === "group" && isBareGroup(argv, found.path))) {
    return await printHelp(runtime, found.path, found.node, verb);
  }
  const { line, fault } = checkArgv(argv, found, verb);
  if (fault !== undefined) throw await usageErrorOf(argv, found, verb, fault);
  return await runVerb(program, runtime, state, line);
}

/** Reads once more, to name what was meant. */
async function usageErrorOf(
  argv: readonly string[],
  found: Found,
  verb: AnyVerb | undefined,
  fault: UsageFault,
): Promise<SealholdError> {
  const { loadNearest } = await import("./graph/similar.ts");
  return usageError(checkArgv(argv, found, verb, await loadNearest()).fault ?? fault, found.path);
}

async function runVerb(
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

/** A group's name and nothing else: that asks what it can do. */
function isBareGroup(argv: readonly string[], path: readonly string[]): boolean {
  return argv.length === path.length;
}

async function print(runtime: Runtime, format: Format, outcome: Outcome): Promise<number> {
  await printOutcome(runtime.terminal, format, outcome);
  return 0;
}

async function printHelp(
  runtime: Runtime,
  path: readonly string[],
  node: Group | { kind: "verb" },
  verb: AnyVerb | undefined,
): Promise<number> {
  const { groupHelp, verbHelp } = await import("./graph/help.ts");
  const text = node.kind === "group" ? groupHelp(path, node) : verbHelp(path, verb as AnyVerb);
  return await print(runtime, "text", { data: text, text });
}

function versionOutcome(): Outcome {
  const { version, commit } = buildInfo;
  return { data: { version, commit }, text: `sealhold ${version} (${commit})`, raw: version };
}

function formatVariable(env: Environment): Format | undefined {
  const wanted = env.get("SEALHOLD_FORMAT");
  return FORMATS.find((format) => format === wanted);
}

/** A script that asks for JSON by a mistyped name must not be given text in silence. */
function checkFormatVariable(env: Environment): void {
  const wanted = env.get("SEALHOLD_FORMAT");
  if (wanted === undefined || formatVariable(env) !== undefined) return;
  throw new SealholdError("USAGE", "SEALHOLD_FORMAT is not a format", {
    hint: `Use one of ${FORMATS.join(", ")}`,
  });
}
