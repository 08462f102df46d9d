/** Parses an argument vector with Cliffy, and turns Cliffy's usage errors into ours. */
import { ValidationError } from "@cliffy/command";
import { SealholdError } from "../../errors.ts";
import { groupCommand, type Parsed, rootCommand, verbCommand } from "./cliffy.ts";
import { isSimilar } from "./similar.ts";
import type { AnyVerb, Group, Node } from "./spec.ts";

/**
 * Builds the Cliffy commands along `path` and parses `argv`.
 * @param program the graph
 * @param path where the verb is
 * @param verb the loaded verb; absent when argv names none, and then parsing tells what is wrong
 * @throws {SealholdError} USAGE
 */
export async function parseArgv(
  program: Group,
  path: readonly string[],
  verb: AnyVerb | undefined,
  argv: readonly string[],
): Promise<Parsed> {
  let parsed: Parsed | undefined;
  const root = rootCommand(program);
  let node: Node = program;
  let command = root;
  for (const name of path) {
    const child: Node | undefined = node.kind === "group" ? node.children[name] : undefined;
    if (child === undefined) break;
    const made = child.kind === "group"
      ? groupCommand(child.summary)
      : verbCommand(child.summary, verb, (result) => parsed = result);
    command.command(name, made);
    command = made;
    node = child;
  }
  // The names of the rest are there only for "did you mean"; building them takes longer than parsing.
  if (node.kind === "group") addNames(command, node);
  try {
    await root.parse([...argv]);
  } catch (error) {
    throw usageError(error, path);
  }
  if (parsed === undefined) throw unknownCommand(path);
  return parsed;
}

function addNames(command: ReturnType<typeof rootCommand>, node: Group): void {
  for (const [name, child] of Object.entries(node.children)) {
    if (!child.hidden) command.command(name, groupCommand(child.summary));
  }
}

function unknownCommand(path: readonly string[]): SealholdError {
  return new SealholdError("USAGE", "Missing command", { hint: helpHint(path) });
}

function helpHint(path: readonly string[]): string {
  return ["sealhold", ...path, "--help"].join(" ");
}

/** Cliffy has no error codes and echoes values, so its text is matched and cut down to what cannot be a secret. */
function usageError(error: unknown, path: readonly string[]): unknown {
  if (!(error instanceof ValidationError)) return error;
  return new SealholdError("USAGE", safeUsageMessage(error.message), { hint: helpHint(path) });
}

const FLAG = String.raw`"--?[a-z][a-z-]*"`;
const SAFE: readonly RegExp[] = [
  new RegExp(`^Unknown option ${FLAG}`),
  new RegExp(`^Missing value for option ${FLAG}`),
  new RegExp(`^Missing required option ${FLAG}`),
  new RegExp(
    `^Option ${FLAG} (can only occur once|conflicts with option ${FLAG}|depends on option ${FLAG})`,
  ),
  new RegExp(
    `^Option ${FLAG} (must be of type|must be a whole number|doesn't take a value|must not start with a dash)`,
  ),
  /^Argument "[a-z-]+" must not start with a dash/,
  // Without its name: what stands in the place of a command may be a secret that was pasted there.
  /^Unknown command/,
  /^Missing argument(\(s\))?: [a-z, -]+/,
  /^(Too many arguments|No arguments allowed)/,
  // A flag of other letters may be a value that begins with a dash.
  /^Unknown option/,
];

/**
 * The part of Cliffy's message that cannot hold a value.
 * @param message Cliffy's text
 */
export function safeUsageMessage(message: string): string {
  const safe = SAFE.map((pattern) => message.match(pattern)?.[0]).find((text) =>
    text !== undefined
  );
  if (safe === undefined) return "Invalid usage";
  const suggestion = suggestionIn(message);
  const type = message.match(/Expected values: ("[a-z]+"(, )?)+$/)?.[0];
  const text = safe.replace(/ must be of type$/, " has an invalid value").replace("(s)", "s")
    .replace("doesn't take", "does not take");
  return [text, suggestion ?? type].filter((part) => part !== undefined).join(". ").replace(
    /[?.]$/,
    "",
  );
}

/** Cliffy always suggests something, however unlike; only what was probably meant is passed on. */
function suggestionIn(message: string): string | undefined {
  const [, typed = "", text, known = ""] = message.match(
    /^Unknown (?:option|command) "-{0,2}([^"]{1,40})".*?(Did you mean (?:option|command) "-{0,2}([a-z-]+)"\?)$/,
  ) ?? [];
  return text !== undefined && known.length > 1 && isSimilar(typed, known) ? text : undefined;
}
