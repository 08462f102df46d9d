import { NO_NEEDS } from "../../core/shared/permissions/needs.ts";
import type { Context, Outcome, Verb } from "../graph/spec.ts";
import { cliffyCompletions } from "./script.ts";

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
    const values = await cliffyCompletions(context.program, ["complete", action, ...command]);
    return { data: { values: values.split("\n") }, text: values };
  },
};
