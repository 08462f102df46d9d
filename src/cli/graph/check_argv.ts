/**
 * Reads an argument vector against what is declared: what is right comes back in one form, or the first thing that is wrong is
 * named. No parser of a library comes after it. Parsers drop an empty value, move the next word up into its place, or take a mistyped option for
 * an argument, each in its own way and differently from version to version; then a secret goes where nobody put it.
 */
import { type ArgvToken, argvTokens } from "./argv_tokens.ts";
import { optionFault, optionsFault, unknownOption } from "./check_option.ts";
import { argumentFault, hasOtherDash, missingArguments, notACommand } from "./check_word.ts";
import type { CommandLine, GivenOption } from "./command_line.ts";
import type { Found } from "./find.ts";
import { commandTable, type OptionShape, type OptionTable } from "./option_table.ts";
import type { AnyVerb } from "./spec.ts";
import type { Nearest, UsageFault } from "./usage_fault.ts";

/** Most words of a command line. */
const MAX_WORDS = 16_384;
/** Most UTF-16 units of all its words together; Linux takes 2 MiB of bytes by default. */
const MAX_CHARS = 2 * 1024 * 1024;

/** A checked command line, or the first thing that is wrong. */
type Verdict =
  | { line: CommandLine; fault?: undefined }
  | { line?: undefined; fault: UsageFault };

/** What is known while the tokens go by. */
interface Reading {
  readonly found: Found;
  readonly verb: AnyVerb | undefined;
  readonly table: OptionTable;
  /** The options so far, by key. */
  readonly shapes: Map<string, OptionShape>;
  readonly options: GivenOption[];
  readonly args: string[];
  readonly nearest: Nearest;
}

/**
 * @param argv arguments without the program's name
 * @param found what `findCommand` made of the same `argv`
 * @param verb the verb of `found.node`; absent where that is a group, and then something is wrong
 * @param nearest names what was meant; without it a fault names nothing
 */
export function checkArgv(
  argv: readonly string[],
  found: Found,
  verb: AnyVerb | undefined,
  nearest: Nearest = () => undefined,
): Verdict {
  const outside = outsideBounds(argv);
  if (outside !== undefined) return { fault: { kind: outside } };
  const table = commandTable(verb?.options);
  const lists = { shapes: new Map(), options: [], args: [] };
  const reading: Reading = { found, verb, table, nearest, ...lists };
  for (const token of tokensOf(argv, found.end, table)) {
    const fault = faultOf(reading, token);
    if (fault !== undefined) return { fault };
  }
  if (verb === undefined) return { fault: { kind: "missing-command" } };
  const { options, args } = reading;
  const fault = optionsFault(table, options) ?? missingArguments(verb.arguments ?? [], args.length);
  return fault === undefined ? { line: { path: found.path, verb, options, args } } : { fault };
}

function outsideBounds(argv: readonly string[]): "too-long" | "nul" | undefined {
  if (argv.length > MAX_WORDS) return "too-long";
  if (argv.reduce((sum, word) => sum + word.length, 0) > MAX_CHARS) return "too-long";
  // No system hands one on: whoever made this vector, the next program would see it cut there.
  return argv.some((word) => word.includes("\0")) ? "nul" : undefined;
}

/** Before the command only global options may stand, those by which it was found; its own come behind it. */
function* tokensOf(
  argv: readonly string[],
  end: number,
  table: OptionTable,
): Generator<ArgvToken> {
  for (const token of argvTokens(argv.slice(0, end), commandTable())) {
    const own = token.kind === "unknown" ? table.get(token.name)?.long : undefined;
    if (own !== undefined) {
      yield { kind: "fault", fault: { kind: "too-early", option: own }, end: token.end };
    } else if (token.kind !== "word") yield token;
  }
  yield* argvTokens(argv.slice(end), table);
}

function faultOf(reading: Reading, token: ArgvToken): UsageFault | undefined {
  const { found, verb, table, shapes, options, args, nearest } = reading;
  switch (token.kind) {
    case "fault":
      return token.fault;
    case "unknown":
      return unknownOption(table, token, nearest);
    case "option": {
      const { shape, value } = token;
      const one = { shape, ...(value === undefined ? {} : { value }) };
      const before = shapes.get(shape.key);
      shapes.set(shape.key, shape);
      options.push(one);
      return optionFault(one, before);
    }
    case "word": {
      if (!token.literal && hasOtherDash(token.text)) return { kind: "not-a-hyphen" };
      if (found.node.kind === "group") return notACommand(found.node, token, nearest);
      args.push(token.text);
      return argumentFault(verb?.arguments ?? [], args.length - 1, token.text, token.literal);
    }
  }
}
