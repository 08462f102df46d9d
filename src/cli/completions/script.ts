import { NO_NEEDS } from "../../core/permissions/needs.ts";
import type { Context } from "../context.ts";
import type { Group, Outcome, Verb } from "../spec.ts";

const INSTALL = {
  bash: "source <(signet completions bash)",
  zsh: "source <(signet completions zsh)",
  fish: "signet completions fish | source",
} as const;

/** The verb that prints the completion script of one shell; Cliffy generates it from the whole graph. */
export function completionVerb(shell: keyof typeof INSTALL): Verb {
  return {
    summary: `Print the completion script for ${shell}`,
    examples: [[`Turn it on, in the start-up file of ${shell}`, INSTALL[shell]]],
    needs: NO_NEEDS,
    async run(context: Context): Promise<Outcome> {
      await runCliffyCompletions(context.program, [shell]);
      return { data: undefined, text: "" };
    },
  };
}

/** Runs Cliffy's own completions command, which prints by itself. */
export async function runCliffyCompletions(program: Group, args: readonly string[]): Promise<void> {
  const { CompletionsCommand } = await import("@cliffy/command/completions");
  const { wholeTree } = await import("../whole_tree.ts");
  const root = await wholeTree(program);
  await root.command("completions", new CompletionsCommand(root), true).parse([
    "completions",
    ...args,
  ]);
}
