/** Turns the graph's data into Cliffy commands, for the completion scripts. The only file that builds them. */
import { Command, EnumType } from "@cliffy/command";
import { GLOBAL_OPTIONS } from "./globals.ts";
import { valuesType } from "./option_table.ts";
import type { AnyVerb, Group } from "./spec.ts";
import type { ArgumentSpec, OptionSpec } from "./option.ts";

// Cliffy's command type carries every option in its type parameters; a graph that is built at run time has none.
// deno-lint-ignore no-explicit-any
type AnyCommand = Command<any>;

/** The root command with types and global options. */
export function rootCommand(program: Group): AnyCommand {
  const root: AnyCommand = new Command().name("sealhold").description(program.summary)
    .noExit();
  // Names only: what each may be is in value_types.ts.
  for (const type of ["word", "value", "id"]) root.globalType(type, ({ value }) => value);
  root.globalType("count", ({ value }) => Number(value));
  for (const spec of GLOBAL_OPTIONS) addOption(root, spec, true);
  return root;
}

/** A group with nothing in it. */
export function groupCommand(summary: string): AnyCommand {
  return new Command().description(summary);
}

/** A verb's command. */
export function verbCommand(summary: string, verb: AnyVerb): AnyCommand {
  const command: AnyCommand = new Command().description(summary);
  for (const spec of verb.options ?? []) addOption(command, spec, false);
  const args = verb.arguments ?? [];
  if (args.length > 0) command.arguments(args.map(cliffyArgument).join(" "));
  for (const [what, how] of verb.examples ?? []) command.example(what, how);
  return command;
}

function cliffyArgument(spec: ArgumentSpec): string {
  return `[${spec.name}${spec.variadic ? "..." : ""}:${spec.type ?? "word"}]`;
}

/** @param global whether the commands below have it too */
export function addOption(command: AnyCommand, spec: OptionSpec, global: boolean): void {
  let flags = spec.flags;
  const type = valuesType(spec);
  if (type !== undefined) {
    const values = new EnumType([...spec.values ?? []]);
    if (global) command.globalType(type, values);
    else command.type(type, values);
    flags = flags.replace(/:[a-z]+>/, `:${type}>`);
  }
  command.option(flags, spec.description, {
    global,
    hidden: spec.hidden ?? false,
    required: spec.required ?? false,
    standalone: spec.alone ?? false,
    ...(spec.collect ? { collect: true } : {}),
    ...(spec.conflicts ? { conflicts: [...spec.conflicts] } : {}),
  });
}
