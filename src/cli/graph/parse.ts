/** Hands a checked command line to Cliffy. */
import { groupCommand, type Parsed, rootCommand, verbCommand } from "./cliffy.ts";
import { type CommandLine, spelledOut } from "./command_line.ts";
import type { Group, Node } from "./spec.ts";

/**
 * Builds the Cliffy commands along the path, and parses the line as `spelledOut` writes it. Whatever Cliffy still refuses is a
 * fault of ours, and its text is shown to nobody: it repeats values.
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
      : verbCommand(child.summary, line.verb, (result) => parsed = result);
    command.command(name, made);
    command = made;
    node = child;
  }
  await root.parse(spelledOut(line));
  if (parsed === undefined) throw new TypeError("Cliffy ran no command");
  return parsed;
}
