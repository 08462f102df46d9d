/** What is wrong with one option. */
import type { ArgvToken } from "./argv_tokens.ts";
import type { GivenOption } from "./command_line.ts";
import type { OptionShape, OptionTable } from "./option_table.ts";
import type { Nearest, UsageFault } from "./usage_fault.ts";
import { valueFault } from "./value_types.ts";

/**
 * @param before what was given under the same key
 */
export function optionFault(
  { shape, value }: GivenOption,
  before: OptionShape | undefined,
): UsageFault | undefined {
  const option = shape.long;
  if (before !== undefined && before.long !== option) {
    return { kind: "conflict", option, other: before.long };
  }
  if (before !== undefined && !shape.spec.collect) return { kind: "repeated", option };
  const why = value === undefined ? undefined : whyWrong(shape, value);
  return why === undefined ? undefined : { kind: "wrong-value", option, why };
}

function whyWrong({ spec, type }: OptionShape, value: string): string | undefined {
  if (spec.values === undefined || spec.values.includes(value)) return valueFault(type, value);
  const values = spec.values.map((each) => `"${each}"`).join(", ");
  return `has an invalid value. Expected values: ${values}`;
}

/** What the name of an option looks like. `--S3cret` is none: it may be a value that begins with dashes. */
const SHOWN = /^(-[a-z]|--[a-z][a-z-]{1,30})$/;

/** Three words are shown where they are like one that there is: `--correct-horse-battery` may be a passphrase. */
function isShown(name: string, meant: string | undefined): boolean {
  return SHOWN.test(name) && (meant !== undefined || !/[a-z]-[a-z]+-/.test(name));
}

/** An option that the table does not have. */
export function unknownOption(
  table: OptionTable,
  { word, name }: Extract<ArgvToken, { kind: "unknown" }>,
  nearest: Nearest,
): UsageFault {
  const typed = (name || word).replace(/^-+|=.*/gs, "");
  const known = [...table.values()].filter(({ spec }) => !spec.hidden);
  const meant = nearest(typed, known.map(({ long }) => long.slice(2)));
  return {
    kind: "unknown-option",
    ...(isShown(name, meant) ? { shown: name } : {}),
    ...(meant === undefined ? {} : { meant: `--${meant}` }),
  };
}

/** What is wrong with the options as a whole: two that conflict, one that is missing. */
export function optionsFault(
  table: OptionTable,
  given: readonly GivenOption[],
): UsageFault | undefined {
  const names = new Set(given.map(({ shape }) => shape.long));
  for (const { shape: { long, spec } } of given) {
    const other = spec.conflicts?.map((name) => `--${name}`).find((name) => names.has(name));
    if (other !== undefined) return { kind: "conflict", option: long, other };
  }
  for (const { spec, long } of table.values()) {
    if (spec.required && !names.has(long)) return { kind: "missing-option", option: long };
  }
  return undefined;
}
