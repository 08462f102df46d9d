import { SealholdError } from "../../errors.ts";
import { NO_NEEDS } from "../../core/shared/permissions/needs.ts";
import { findCommand } from "../graph/find.ts";
import { GLOBAL_OPTIONS } from "../graph/globals.ts";
import { valuesType } from "../graph/option_table.ts";
import type { Context, Group, Outcome, Verb } from "../graph/spec.ts";

/** Called by the generated scripts for values that are known only at run time. */
export const verb: Verb<Record<string, never>, [action: string, ...command: string[]]> = {
  summary: "Print the completions of one value (called by the completion scripts)",
  arguments: [
    { name: "action", description: "What to complete" },
    { name: "command", description: "Command path", optional: true, variadic: true },
  ],
  needs: NO_NEEDS,
  async run(
    context: Context,
    _options: Record<string, never>,
    action: string,
    ...command: string[]
  ): Promise<Outcome> {
    const values = await valuesOf(context.program, action, command);
    return {
      data: { values },
      text: new TextEncoder().encode(values.map((value) => `${value}\n`).join("")),
    };
  },
};

/** None for a type whose values nobody can list. */
async function valuesOf(
  program: Group,
  action: string,
  command: readonly string[],
): Promise<readonly string[]> {
  const { node, path } = findCommand(program, command);
  if (path.length !== command.length) {
    throw new SealholdError("USAGE", "There is no such command", { hint: "sealhold --help" });
  }
  const own = node.kind === "verb" ? (await node.load()).verb.options ?? [] : [];
  return [...GLOBAL_OPTIONS, ...own].find((spec) => valuesType(spec) === action)?.values ?? [];
}
