/** What is wrong with a word that is no option. */
import type { ArgumentSpec } from "./option.ts";
import type { Group } from "./spec.ts";
import type { Nearest, UsageFault } from "./usage_fault.ts";
import { valueFault } from "./value_types.ts";

/**
 * @param specs the arguments that the command takes
 * @param index how many came before
 * @param literal whether it stands behind `--`
 */
export function argumentFault(
  specs: readonly ArgumentSpec[],
  index: number,
  text: string,
  literal: boolean,
): UsageFault | undefined {
  const spec = specs[index] ?? specs.findLast(({ variadic }) => variadic);
  if (spec === undefined) {
    return { kind: specs.length === 0 ? "no-arguments" : "too-many-arguments" };
  }
  const { name: argument, type = "word" } = spec;
  // An unset variable in quotes: dropped, it would move the next word up into its place.
  if (text === "") return { kind: "empty-argument", argument };
  // Words behind `--` are arguments as they stand, whatever they start with.
  const why = literal ? undefined : valueFault(type, text);
  return why === undefined ? undefined : { kind: "wrong-argument", argument, why };
}

/** The arguments that are missing after the first `count`. */
export function missingArguments(
  specs: readonly ArgumentSpec[],
  count: number,
): UsageFault | undefined {
  const names = specs.slice(count).filter(({ optional }) => !optional).map(({ name }) => name);
  return names.length === 0 ? undefined : { kind: "missing-arguments", names };
}

/** A word where only the name of a command may stand; behind `--` none is one. */
export function notACommand(
  { children }: Group,
  { text, literal }: { text: string; literal: boolean },
  nearest: Nearest,
): UsageFault {
  if (literal) return { kind: "missing-command" };
  const names = Object.entries(children).filter(([, { hidden }]) => !hidden);
  const meant = nearest(text, names.map(([name]) => name));
  return { kind: "unknown-command", ...(meant === undefined ? {} : { meant }) };
}

/**
 * Whether a word looks like an option, or like `-`, once what a word processor, a PDF or a web page made of it is undone: other
 * dashes in place of hyphens, blanks and invisible characters before them. It would be taken for an argument, and
 * `secrets set name —verbatim` would store it.
 */
export function hasOtherDash(word: string): boolean {
  const plain = word.replace(/\p{Cf}/gu, "").trimStart()
    .replace(/[\p{Dash_Punctuation}\u2212\u30fc\u2500]/gu, "-");
  return plain !== word && /^-{1,2}(?:[A-Za-z][A-Za-z-]*(?:=.*)?)?$/s.test(plain);
}
