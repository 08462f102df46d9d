import { SealholdError } from "../errors.ts";
import { STORE_ENV, STORE_NEEDS } from "../core/shared/permissions/needs.ts";
import { allNeeds } from "./graph/all_needs.ts";
import type { Context, Outcome, Verb } from "./graph/spec.ts";
import { findCommand } from "./graph/find.ts";

export const verb: Verb<Record<string, never>, string[]> = {
  summary: "Print the exact Deno flags that a command needs",
  details:
    "For the configuration at hand: its folders, its server, its key file. Without a command, prints the flags\n" +
    "that all commands together need. What only some options or configurations call for is named on stderr as\n" +
    "optional: such a flag takes the place of the one of its kind.",
  arguments: [{
    name: "command",
    description: "For example: secrets get",
    optional: true,
    variadic: true,
  }],
  examples: [[
    "Run under just those flags",
    "deno run $(sealhold permissions secrets get) main.ts secrets get api_key",
  ]],
  needs: {
    ...STORE_NEEDS,
    write: [],
    run: [],
    env: [...STORE_ENV, "SEALHOLD_API_URL", "SEALHOLD_CA_FILE"],
  },
  async run(
    context: Context,
    _options: Record<string, never>,
    ...command: string[]
  ): Promise<Outcome> {
    const { required, optional } = await flagsFor(context, command);
    // On stderr, so that $(sealhold permissions …) grants no more than is needed.
    if (optional.length > 0) context.note(`optional: ${optional.join(" ")}`);
    return {
      data: { flags: required, optional },
      text: required.join(" "),
      raw: required.join("\n"),
    };
  },
};

async function flagsFor(context: Context, command: readonly string[]) {
  if (command.length === 0) return await context.permissionFlags(await allNeeds(context.program));
  const found = findCommand(context.program, command);
  if (found.node.kind === "group" || found.path.length !== command.length) {
    throw new SealholdError("USAGE", "There is no such command", { hint: "sealhold --help" });
  }
  const { needs } = (await found.node.load()).verb;
  if (needs.argumentFiles) {
    context.note(
      "Files named by arguments need their own --allow-read=<path>, or --allow-write=<path>",
    );
  }
  return await context.permissionFlags(needs);
}
