/** From an argument vector to an exit code. */
import { SealholdError } from "../errors.ts";
import { buildInfo } from "../build_info.ts";
import type { Environment } from "../ports/environment.ts";
import type { Terminal } from "../ports/terminal.ts";
import type { Dependencies } from "./graph/dependencies.ts";
import { findCommand } from "./graph/find.ts";
import { type Format, FORMATS, type Globals, splitGlobals } from "./graph/globals.ts";
import { printOutcome } from "./output/output.ts";
import type { AnyVerb, Group, Outcome } from "./graph/spec.ts";

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
 * @param given arguments without the program's name
 * @returns the exit code; nothing is thrown
 */
export async function runCommand(
  program: Group,
  runtime: Runtime,
  given: readonly string[],
): Promise<number> {
  const argv = splitGlobals(given);
  const asked = formatOf(runtime.env, argv);
  const state: RunState = { format: asked ?? "text", asked: asked !== undefined };
  try {
    checkFormatVariable(runtime.env);
    return await dispatch(program, runtime, argv, state);
  } catch (error) {
    const { reportError } = await import("./output/report_error.ts");
    const report = reportError(error, state.format, argv.includes("--debug"));
    runtime.terminal.writeStderr(report.text);
    return report.exitCode;
  }
}

/** What is known so far, for the error report. */
interface RunState {
  format: Format;
  /** Whether somebody asked for that format: then no verb has one of its own. */
  asked: boolean;
}

async function dispatch(
  program: Group,
  runtime: Runtime,
  argv: readonly string[],
  state: RunState,
): Promise<number> {
  const found = findCommand(program, argv);
  if (found.version) return await print(runtime, state.format, versionOutcome());
  const verb = found.node.kind === "verb" ? (await found.node.load()).verb : undefined;
  if (!state.asked) state.format = verb?.defaultFormat ?? "text";
  if (found.help || (found.node.kind === "group" && isBareGroup(argv, found.path))) {
    return await printHelp(runtime, found.path, found.node, verb);
  }
  const { parseArgv } = await import("./graph/parse.ts");
  const { options, args } = await parseArgv(program, found.path, verb, argv);
  if (verb === undefined) {
    throw new SealholdError("USAGE", "Missing command", { hint: "sealhold --help" });
  }
  const globals = options as Globals;
  state.format = globals.format ?? state.format;
  const context = { ...await runtime.context(globals, state.format), program };
  try {
    const needs = verb.narrow?.(options as never, ...args as never[]) ?? verb.needs;
    await context.checkPermissions(needs, verb.places?.(options as never) ?? {});
    const outcome = await verb.run(context, options as never, ...args as never[]);
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

/** The format as far as it is known before Cliffy has parsed anything: errors of the parse itself use it. */
function formatOf(env: Environment, argv: readonly string[]): Format | undefined {
  const at = argv.indexOf("--format");
  const wanted = (at === -1 ? undefined : argv[at + 1]) ?? env.get("SEALHOLD_FORMAT");
  return FORMATS.find((format) => format === wanted);
}

/** A script that asks for JSON by a mistyped name must not be given text in silence. */
function checkFormatVariable(env: Environment): void {
  const wanted = env.get("SEALHOLD_FORMAT");
  if (wanted === undefined || FORMATS.some((format) => format === wanted)) return;
  throw new SealholdError("USAGE", "SEALHOLD_FORMAT is not a format", {
    hint: `Use one of ${FORMATS.join(", ")}`,
  });
}
