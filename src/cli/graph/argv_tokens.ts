/**
 * Splits an argument vector into options and words, by what a table says of options. Nothing is refused here: what cannot be
 * right is a token too, so that the command can still be found and its help be shown.
 */
import type { OptionShape, OptionTable } from "./option_table.ts";
import type { UsageFault } from "./usage_fault.ts";
import { beginsLikeId } from "./value_types.ts";

/** A piece of an argument vector; `end` is the index of what follows it. */
export type ArgvToken =
  | { kind: "option"; shape: OptionShape; value?: string; end: number }
  /** An argument, or the name of a command; `literal` behind a `--`. */
  | { kind: "word"; text: string; literal: boolean; end: number }
  /** What the table does not have: the whole word, and what in it is the option's name. */
  | { kind: "unknown"; word: string; name: string; end: number }
  /** An option of the table in a form that it does not take. */
  | { kind: "fault"; fault: UsageFault; end: number };

/** How far the vector was read. */
interface Cursor {
  readonly argv: readonly string[];
  end: number;
}

/** The tokens of `argv` in order; every word of it, but for the first `--`, belongs to one of them. */
export function* argvTokens(argv: readonly string[], table: OptionTable): Generator<ArgvToken> {
  const cursor = { argv, end: 0 };
  let literal = false;
  while (cursor.end < argv.length) {
    const word = argv[cursor.end++] ?? "";
    if (literal || word.length < 2 || !word.startsWith("-")) {
      yield { kind: "word", text: word, literal, end: cursor.end };
    } else if (word === "--") literal = true;
    else if (word.startsWith("--")) yield longOption(word, cursor, table);
    else yield* shortOptions(word, cursor, table);
  }
}

function longOption(word: string, cursor: Cursor, table: OptionTable): ArgvToken {
  const at = word.indexOf("=");
  const name = nameIn(word);
  const shape = table.get(name);
  if (shape === undefined) return { kind: "unknown", word, name, end: cursor.end };
  return withValue(shape, at === -1 ? undefined : word.slice(at + 1), cursor, table);
}

/** `-abc` is `-a -b -c`, and `-ofile` and `-o=file` are `-o file`. */
function* shortOptions(word: string, cursor: Cursor, table: OptionTable): Generator<ArgvToken> {
  // `-output x` is not `-o` with the value `utput`.
  if (table.has(`-${nameIn(word)}`)) {
    return yield { kind: "unknown", word, name: "", end: cursor.end };
  }
  for (let at = 1; at < word.length; at++) {
    const name = `-${word[at]}`;
    const shape = table.get(name);
    if (shape === undefined) {
      // Only the first letter is a name for sure: what follows may be a value.
      return yield { kind: "unknown", word, name: at === 1 ? name : "", end: cursor.end };
    }
    if (shape.takes !== "nothing" || word[at + 1] === "=") {
      const given = word.slice(at + 1).replace(/^=/, "");
      return yield withValue(shape, at + 1 === word.length ? undefined : given, cursor, table);
    }
    yield shape.spec.alone && word.length > 2
      ? { kind: "fault", fault: { kind: "not-alone", option: name }, end: cursor.end }
      : { kind: "option", shape, end: cursor.end };
  }
}

function withValue(
  shape: OptionShape,
  given: string | undefined,
  cursor: Cursor,
  table: OptionTable,
): ArgvToken {
  const option = shape.long;
  const fault = (kind: "takes-no-value" | "empty-value" | "missing-value"): ArgvToken => ({
    kind: "fault",
    fault: { kind, option },
    end: cursor.end,
  });
  if (shape.takes === "nothing" && given !== undefined) return fault("takes-no-value");
  const value = given ?? nextValue(shape, cursor, table);
  if (value === "") return fault("empty-value");
  if (value === undefined && shape.takes === "a value") return fault("missing-value");
  return { kind: "option", shape, ...(value === undefined ? {} : { value }), end: cursor.end };
}

/** The next word, where it is this option's value. */
function nextValue(shape: OptionShape, cursor: Cursor, table: OptionTable): string | undefined {
  const next = cursor.argv[cursor.end];
  if (next === undefined || shape.takes === "nothing") return undefined;
  if (next.length > 1 && next.startsWith("-")) {
    if (shape.takes === "perhaps a value") return undefined;
    const isId = shape.type === "id" && beginsLikeId(next);
    if (!isId && isOptionOf(table, next)) return undefined;
  }
  cursor.end++;
  return next;
}

/** What begins with a dash and is none of these is taken for a value with a dash, and its type says what is wrong with it. */
function isOptionOf(table: OptionTable, word: string): boolean {
  return word === "--" || table.has(word.startsWith("--") ? nameIn(word) : word.slice(0, 2));
}

function nameIn(word: string): string {
  const at = word.indexOf("=");
  return at === -1 ? word : word.slice(0, at);
}
