// deno-lint-ignore-file no-console -- see cliffyScript
import { NO_NEEDS } from "../../core/shared/permissions/needs.ts";
import { mendScript } from "./mend_script.ts";
import { INSTALL, type Shell } from "./shell.ts";
import type { Context, Group, Outcome, Verb } from "../graph/spec.ts";

/** The verb that prints the completion script of one shell; Cliffy generates it from the whole graph. */
export function completionVerb(shell: Shell): Verb {
  return {
    summary: `Print the completion script for ${shell}`,
    examples: [[`Turn it on, in the start-up file of ${shell}`, INSTALL[shell]]],
    needs: NO_NEEDS,
    async run(context: Context): Promise<Outcome> {
      const script = mendScript(shell, await cliffyScript(context.program, shell));
      return { data: { script }, text: new TextEncoder().encode(`${script}\n`), raw: script };
    },
  };
}

/**
 * What Cliffy's own completions command prints. It stands beside the tree and not in it: there our own command of that name is,
 * which the scripts call. It prints with `console.log`, which says nothing of a full disk or a reader that is gone; so its lines
 * are caught, and go the way of all output.
 */
async function cliffyScript(program: Group, shell: Shell): Promise<string> {
  const { CompletionsCommand } = await import("@cliffy/command/completions");
  const { wholeTree } = await import("../graph/whole_tree.ts");
  const root = await wholeTree(program);
  const lines: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]) => lines.push(values.join(" "));
  try {
    await new CompletionsCommand(root).parse([shell, "--name", root.getName()]);
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}
