/** What can be wrong with a command line, and how a person is told. */
import { SealholdError } from "../../errors.ts";

/**
 * One fault. It holds names that are declared, and nothing that was typed but for the name of an unknown option: a value may be
 * a secret that was put in the wrong place.
 */
export type UsageFault =
  | {
    kind:
      | "too-long"
      | "nul"
      | "not-a-hyphen"
      | "missing-command"
      | "no-arguments"
      | "too-many-arguments";
  }
  | { kind: "unknown-command"; meant?: string }
  /** `shown` where what was typed looks like the name of an option. */
  | { kind: "unknown-option"; shown?: string; meant?: string }
  | { kind: OptionFaultKind; option: string }
  | { kind: "conflict"; option: string; other: string }
  /** `why` is the end of the sentence. */
  | { kind: "wrong-value"; option: string; why: string }
  | { kind: "wrong-argument"; argument: string; why: string }
  | { kind: "empty-argument"; argument: string }
  | { kind: "missing-arguments"; names: readonly string[] };

/**
 * Finds the word that was probably meant; similar.ts loads one when something is wrong.
 * @param typed what was typed
 * @param known the words that there are
 */
export type Nearest = (typed: string, known: readonly string[]) => string | undefined;

type OptionFaultKind =
  | "missing-value"
  | "empty-value"
  | "takes-no-value"
  | "not-alone"
  | "too-early"
  | "repeated"
  | "missing-option";

/**
 * The error that a fault ends in.
 * @param path the command, as far as it was found
 */
export function usageError(fault: UsageFault, path: readonly string[]): SealholdError {
  const help = ["sealhold", ...path, "--help"].join(" ");
  return new SealholdError("USAGE", messageOf(fault), { hint: HINTS[fault.kind] ?? help });
}

const HINTS: Readonly<Partial<Record<UsageFault["kind"], string>>> = {
  "too-long": "Give what is long on stdin, or in a file",
  "not-a-hyphen": 'Type "-" in its place, or put the word behind "--" if it is a value',
};

function messageOf(fault: UsageFault): string {
  switch (fault.kind) {
    case "too-long":
      return "The command line is too long";
    case "nul":
      return "The command line holds a NUL character";
    case "not-a-hyphen":
      return "An option begins with a dash that is not a hyphen";
    case "missing-command":
      return "Missing command";
    case "no-arguments":
      return "No arguments allowed";
    case "too-many-arguments":
      return "Too many arguments";
    case "missing-arguments":
      return `Missing arguments: ${fault.names.join(", ")}`;
    case "unknown-command":
      return `Unknown command${suggestion("command", fault.meant)}`;
    case "unknown-option": {
      const name = fault.shown === undefined ? "" : ` "${fault.shown}"`;
      return `Unknown option${name}${suggestion("option", fault.meant)}`;
    }
    case "empty-argument":
      return `Argument "${fault.argument}" is empty`;
    case "wrong-argument":
      return `Argument "${fault.argument}" ${fault.why}`;
    default:
      return optionMessage(fault);
  }
}

type OptionFault = Extract<UsageFault, { option: string }>;

function optionMessage(fault: OptionFault): string {
  const option = `option "${fault.option}"`;
  switch (fault.kind) {
    case "missing-value":
      return `Missing value for ${option}`;
    case "empty-value":
      return `Empty value for ${option}`;
    case "missing-option":
      return `Missing required ${option}`;
    case "takes-no-value":
      return `Option "${fault.option}" does not take a value`;
    case "not-alone":
      return `Option "${fault.option}" must stand alone`;
    case "too-early":
      return `Option "${fault.option}" must stand behind the command`;
    case "repeated":
      return `Option "${fault.option}" can only occur once`;
    case "conflict":
      return `Option "${fault.option}" conflicts with option "${fault.other}"`;
    case "wrong-value":
      return `Option "${fault.option}" ${fault.why}`;
  }
}

function suggestion(what: string, meant: string | undefined): string {
  return meant === undefined ? "" : `. Did you mean ${what} "${meant}"`;
}
