/** The whole graph as Cliffy commands, every verb loaded: for completions. */
import { addOption, groupCommand, rootCommand, verbCommand } from "./cliffy.ts";
import { HELP_OPTION, ROOT_OPTIONS } from "./globals.ts";
import type { Group } from "./spec.ts";

/** @returns the root command; running a verb of it does nothing */
export async function wholeTree(program: Group): Promise<ReturnType<typeof rootCommand>> {
  const root = rootCommand(program);
  // Nothing is parsed with it, so that Cliffy adds none of its own.
  for (const spec of ROOT_OPTIONS) addOption(root, spec, spec === HELP_OPTION);
  await addChildren(root, program);
  return root;
}

async function addChildren(parent: ReturnType<typeof rootCommand>, node: Group): Promise<void> {
  for (const [name, child] of Object.entries(node.children)) {
    const made = child.kind === "group"
      ? groupCommand(child.summary)
      : verbCommand(child.summary, (await child.load()).verb);
    parent.command(name, child.hidden ? made.hidden() : made);
    if (child.kind === "group") await addChildren(made, child);
  }
}
