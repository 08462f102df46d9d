// deno-lint-ignore-file no-console -- see cliffyCompletions
import { NO_NEEDS } from "../../core/shared/permissions/needs.ts";
import type { Context, Group, Outcome, Verb } from "../graph/spec.ts";

const INSTALL = {
  bash: "source <(sealhold completions bash)",
  zsh: "source <(sealhold completions zsh)",
  fish: "sealhold completions fish | source",
} as const;

/** The verb that prints the completion script of one shell; Cliffy generates it from the whole graph. */
export function completionVerb(shell: keyof typeof INSTALL): Verb {
  return {
    summary: `Print the completion script for ${shell}`,
    examples: [[`Turn it on, in the start-up file of ${shell}`, INSTALL[shell]]],
    needs: NO_NEEDS,
    async run(context: Context): Promise<Outcome> {
      const script = await cliffyCompletions(context.program, [shell]);
      return { data: { script }, text: new TextEncoder().encode(`${script}\n`), raw: script };
    },
  };
}

/**
 * What Cliffy's own completions command prints. It prints with `console.log`, which says nothing of a full disk or a reader
 * that is gone; so its lines are caught, and go the way of all output.
 */
export async function cliffyCompletions(program: Group, args: readonly string[]): Promise<string> {
  const { CompletionsCommand } = await import("@cliffy/command/completions");
  const { wholeTree } = await import("../graph/whole_tree.ts");
  const root = await wholeTree(program);
  const command = root.command("completions", new CompletionsCommand(root), true);
  const lines: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]) => lines.push(values.join(" "));
  try {
    await command.parse(["completions", ...args]);
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}
