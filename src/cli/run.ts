/** From an argument vector to an exit code. */
import { SealholdError } from "../errors.ts";
import { buildInfo } from "../build_info.ts";
import { checkArgv } from "./graph/check_argv.ts";
import { findCommand, type Found } from "./graph/find.ts";
import { type Format, FORMATS } from "./graph/globals.ts";
import { printOutcome } from "./output/output.ts";
import { formatVariable, reporting, runLine, type RunState, type Runtime } from "./run_line.ts";
import type { AnyVerb, Group, Outcome } from "./graph/spec.ts";
import { usageError, type UsageFault } from "./graph/usage_fault.ts";

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
  const variable = formatVariable(runtime.env);
  const asked = found.format ?? (variable === "wrong" ? undefined : variable);
  const state: WholeRun = {
    argv,
    found,
    format: asked ?? "text",
    asked: asked !== undefined,
    debug: found.debug,
  };
  return await reporting(runtime, state, async () => {
    if (variable === "wrong") throw wrongFormatVariable();
    return await dispatch(program, runtime, state);
  });
}

interface WholeRun extends RunState {
  readonly argv: readonly string[];
  readonly found: Found;
  /** Whether somebody asked for that format: then no verb has one of its own. */
  readonly asked: boolean;
}

async function dispatch(program: Group, runtime: Runtime, state: WholeRun): Promise<number> {
  const { argv, found } = state;
  if (found.version) return await print(runtime, state.format, versionOutcome());
  const verb = found.node.kind === "verb" ? (await found.node.load()).verb : undefined;
  if (!state.asked) state.format = verb?.defaultFormat ?? "text";
  if (found.help || (found.node.kind === "group" && isBareGroup(argv, found.path))) {
    return await printHelp(runtime, found.path, found.node, verb);
  }
  const { line, fault } = checkArgv(argv, found, verb);
  if (fault !== undefined) throw await usageErrorOf(argv, found, verb, fault);
  return await runLine(program, runtime, state, line);
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

/** A script that asks for JSON by a mistyped name must not be given text in silence. */
function wrongFormatVariable(): SealholdError {
  return new SealholdError("USAGE", "SEALHOLD_FORMAT is not a format", {
    hint: `Use one of ${FORMATS.join(", ")}`,
  });
}
