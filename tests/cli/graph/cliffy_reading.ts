/** What Cliffy, whichever version it is, makes of a command line: the check's own reading is held against it. */
import { groupCommand, rootCommand, verbCommand } from "../../../src/cli/graph/cliffy.ts";
import type { CommandLine } from "../../../src/cli/graph/command_line.ts";
import type { Group, Node } from "../../../src/cli/graph/spec.ts";

/** Options and arguments as Cliffy hands them over. */
export interface Parsed {
  options: Record<string, unknown>;
  args: string[];
}

/**
 * Builds the Cliffy commands along the path, and parses the line as `spelledOut` writes it.
 * @param program the graph
 */
export async function parseWithCliffy(program: Group, line: CommandLine): Promise<Parsed> {
  let parsed: Parsed | undefined;
  const root = rootCommand(program);
  let node: Node = program;
  let command = root;
  for (const name of line.path) {
    const child: Node | undefined = node.kind === "group" ? node.children[name] : undefined;
    if (child === undefined) break;
    const made = child.kind === "group"
      ? groupCommand(child.summary)
      : verbCommand(child.summary, line.verb);
    command.command(name, made);
    command = made;
    node = child;
  }
  // All arguments stand behind a `--`, and Cliffy keeps those apart.
  const last = command;
  last.action((options: unknown) => {
    parsed = { options: options as Record<string, unknown>, args: last.getLiteralArgs() };
  });
  await root.parse(spelledOut(line));
  if (parsed === undefined) throw new TypeError("Cliffy ran no command");
  return parsed;
}

/**
 * The same in the one spelling that every parser reads alike: `--name=value`, and arguments behind a `--`, so that none is
 * dropped, and none taken for an option or for a command.
 */
function spelledOut({ path, options, args }: Omit<CommandLine, "verb">): string[] {
  const flags = options.map(({ shape, value }) =>
    value === undefined ? shape.long : `${shape.long}=${value}`
  );
  return [...path, ...flags, "--", ...args];
}
