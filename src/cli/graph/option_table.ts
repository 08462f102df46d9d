/** What options are called and what they take, read from their flag notation. */
import { GLOBAL_OPTIONS, HELP_OPTION } from "./globals.ts";
import type { OptionSpec } from "./option.ts";
import { isValueType, type ValueType } from "./value_types.ts";

/** One option, as its notation declares it. */
export interface OptionShape {
  /** `--if-version`. */
  long: string;
  /** `-u`. */
  short?: string;
  /** What the verb finds it under: `ifVersion`; `store` for `--no-store`. */
  key: string;
  /** `--no-…`: what it says is false. */
  negative: boolean;
  takes: "nothing" | "a value" | "perhaps a value";
  type: ValueType;
  spec: OptionSpec;
}

/** Options by their names with dashes, long and short. A map, because `--constructor` is no option. */
export type OptionTable = ReadonlyMap<string, OptionShape>;

const NOTATION = /^(?:(-[A-Za-z]), )?--([a-z][a-z-]*)(?: (<|\[)[a-z-]+:([a-z]+)[>\]])?$/;

/**
 * Reads `-u, --username <name:word>`.
 * @throws {TypeError} if it is declared in another notation
 */
export function optionShape(spec: OptionSpec): OptionShape {
  const [whole, short, name = "", bracket, type = "word"] = spec.flags.match(NOTATION) ?? [];
  if (whole === undefined || !isValueType(type)) throw new TypeError(`Not a flag: ${spec.flags}`);
  const negative = name.startsWith("no-");
  const key = (negative ? name.slice(3) : name)
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const takes = bracket === undefined ? "nothing" : bracket === "<" ? "a value" : "perhaps a value";
  return {
    long: `--${name}`,
    ...(short === undefined ? {} : { short }),
    key,
    negative,
    takes,
    type,
    spec,
  };
}

/** The type of an option that has a list of values, by which Cliffy and the completion scripts know it. */
export function valuesType(spec: OptionSpec): string | undefined {
  return spec.values && `${optionShape(spec).long.slice(2)}-values`;
}

/** The table of some options; a name that is declared twice means the first. */
export function optionTable(specs: readonly OptionSpec[]): OptionTable {
  const table = new Map<string, OptionShape>();
  for (const shape of specs.map(optionShape)) {
    for (const name of [shape.long, shape.short]) {
      if (name !== undefined && !table.has(name)) table.set(name, shape);
    }
  }
  return table;
}

/** What may stand behind a command: its own options, the global ones, `--help`. */
export function commandTable(own: readonly OptionSpec[] = []): OptionTable {
  return optionTable([...GLOBAL_OPTIONS, HELP_OPTION, ...own]);
}
