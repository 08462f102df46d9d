/** Turns the graph's data into Cliffy commands. The only file that builds them. */
import { Command, EnumType, ValidationError } from "@cliffy/command";
import { GLOBAL_OPTIONS } from "./globals.ts";
import type { AnyVerb, Group } from "./spec.ts";
import type { ArgumentSpec, OptionSpec } from "./option.ts";

/** What Cliffy made of an argument vector. */
export interface Parsed {
  options: Record<string, unknown>;
  args: unknown[];
}

// Cliffy's command type carries every option in its type parameters; a graph that is built at run time has none.
// deno-lint-ignore no-explicit-any
type AnyCommand = Command<any>;

/**
 * A positional or option value. Cliffy takes an unknown flag in first place for an argument, so a leading dash is
 * refused here; the message never repeats the value, which may be a secret.
 */
function word({ label, name, value }: { label: string; name: string; value: string }): string {
  if (value.startsWith("-")) {
    throw new ValidationError(`${label} "${name}" must not start with a dash`);
  }
  return value;
}

/** A value that may also be a single dash, for stdin. */
function valueOrStdin(input: { label: string; name: string; value: string }): string {
  return input.value === "-" ? "-" : word(input);
}

/**
 * Ids and keys in base64url, separated by commas: one in 64 begins with a dash. What is so long and of these characters alone is
 * taken for one; the name of an option is shorter.
 */
function id(input: { label: string; name: string; value: string }): string {
  return /^[A-Za-z0-9_-]{22}/.test(input.value) ? input.value : valueOrStdin(input);
}

/** A whole number from 0; Cliffy's own integer admits -1 and 1e21. */
function count({ label, name, value }: { label: string; name: string; value: string }): number {
  if (!/^\d{1,15}$/.test(value)) {
    throw new ValidationError(`${label} "${name}" must be a whole number`);
  }
  return Number(value);
}

/** The root command with types and global options. */
export function rootCommand(program: Group): AnyCommand {
  const root: AnyCommand = new Command().name("sealhold").description(program.summary)
    .noExit().globalType("word", word).globalType("value", valueOrStdin)
    .globalType("id", id)
    .globalType("count", count);
  for (const spec of GLOBAL_OPTIONS) addOption(root, spec, true);
  return root;
}

/** A group with nothing in it. */
export function groupCommand(summary: string): AnyCommand {
  return new Command().description(summary);
}

/**
 * A verb's command.
 * @param onRun called with what was parsed, in place of the verb itself
 */
export function verbCommand(
  summary: string,
  verb: AnyVerb | undefined,
  onRun: (parsed: Parsed) => void,
): AnyCommand {
  const command: AnyCommand = new Command().description(summary);
  for (const spec of verb?.options ?? []) addOption(command, spec, false);
  const args = verb?.arguments ?? [];
  if (args.length > 0) command.arguments(args.map(cliffyArgument).join(" "));
  for (const [what, how] of verb?.examples ?? []) command.example(what, how);
  command.action((options: unknown, ...given: unknown[]) =>
    onRun({
      options: options as Record<string, unknown>,
      args: withLiterals(args, given, command.getLiteralArgs()),
    })
  );
  return command;
}

/**
 * Words behind `--` are arguments as they stand, whatever they start with. Cliffy keeps them apart and would call a
 * required argument missing that stands there, so that all are optional to Cliffy and are counted here.
 */
function withLiterals(
  specs: readonly ArgumentSpec[],
  given: readonly unknown[],
  literals: readonly string[],
): unknown[] {
  const args = [...given.filter((value) => value !== undefined), ...literals];
  if (args.length > specs.length && !specs.at(-1)?.variadic) {
    throw new ValidationError("Too many arguments");
  }
  const missing = specs.slice(args.length).filter(({ optional }) => !optional);
  if (missing.length === 0) return args;
  throw new ValidationError(`Missing argument(s): ${missing.map(({ name }) => name).join(", ")}`);
}

function cliffyArgument(spec: ArgumentSpec): string {
  return `[${spec.name}${spec.variadic ? "..." : ""}:${spec.type ?? "word"}]`;
}

function addOption(command: AnyCommand, spec: OptionSpec, global: boolean): void {
  let flags = spec.flags;
  if (spec.values) {
    const type = `${flags.match(/--([a-z-]+)/)?.[1] ?? "enum"}-values`;
    const values = new EnumType([...spec.values]);
    if (global) command.globalType(type, values);
    else command.type(type, values);
    flags = flags.replace(/:[a-z]+>/, `:${type}>`);
  }
  command.option(flags, spec.description, {
    global,
    hidden: spec.hidden ?? false,
    required: spec.required ?? false,
    ...(spec.collect ? { collect: true } : {}),
    ...(spec.conflicts ? { conflicts: [...spec.conflicts] } : {}),
  });
}
