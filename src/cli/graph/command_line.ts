/** A command line that was checked: what was asked for, in whatever way it was written. */
import type { OptionShape } from "./option_table.ts";
import type { AnyVerb } from "./spec.ts";

/** A checked command line. */
export interface CommandLine {
  /** Names of the command, from the root. */
  path: readonly string[];
  verb: AnyVerb;
  /** As often and in the order that they were given. */
  options: readonly GivenOption[];
  args: readonly string[];
}

/** One option as it was given. */
export interface GivenOption {
  shape: OptionShape;
  /** Absent where it takes none; never empty. */
  value?: string;
}

/** The options as a verb takes them: numbers as numbers, `--no-x` as `x: false`, lists of what may be given several times. */
export function optionValues(options: readonly GivenOption[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { shape, value } of options) {
    const one = value === undefined
      ? !shape.negative
      : shape.type === "count"
      ? Number(value)
      : value;
    const before = values[shape.key];
    values[shape.key] = shape.spec.collect ? [...(Array.isArray(before) ? before : []), one] : one;
  }
  return values;
}
