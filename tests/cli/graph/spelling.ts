/** Command lines made from a verb's declaration, and the many ways to write each. */
import fc from "fast-check";
import type { GivenOption } from "../../../src/cli/graph/command_line.ts";
import { GLOBAL_OPTIONS } from "../../../src/cli/graph/globals.ts";
import type { ArgumentSpec } from "../../../src/cli/graph/option.ts";
import { type OptionShape, optionShape } from "../../../src/cli/graph/option_table.ts";
import type { AnyVerb } from "../../../src/cli/graph/spec.ts";
import type { ValueType } from "../../../src/cli/graph/value_types.ts";

/** Draws one value; fast-check's `gen()`. */
export type Draw = fc.GeneratorValue;

/** What is meant. */
export interface Meant {
  options: GivenOption[];
  args: string[];
}

/** Anything that may stand for a value: no NUL, not empty, no dash or what looks like one in front. */
const TEXT = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
  fc.constantFrom("secrets", "get", "=", "a=b", "a b", "x\ny", "false", "null", "__proto__", "0"),
).filter((text) => !text.includes("\0") && !/^[-\p{Pd}\u2212]/u.test(text));

const VALUES: Readonly<Record<ValueType, fc.Arbitrary<string>>> = {
  word: TEXT,
  value: fc.oneof({ weight: 4, arbitrary: TEXT }, fc.constant("-")),
  id: fc.oneof(TEXT, fc.stringMatching(/^-[A-Za-z0-9_-]{21,30}$/)),
  count: fc.nat().map(String),
};

/** Something that the verb takes. */
export function drawMeant(draw: Draw, { options = [], arguments: specs = [] }: AnyVerb): Meant {
  const chosen: GivenOption[] = [];
  for (const shape of [...options, ...GLOBAL_OPTIONS].map(optionShape)) {
    if (chosen.some((other) => excludes(shape, other.shape) || excludes(other.shape, shape))) {
      continue;
    }
    if (!shape.spec.required && draw(fc.nat, { max: 3 }) !== 0) continue;
    const times = shape.spec.collect ? draw(fc.integer, { min: 1, max: 3 }) : 1;
    for (let i = 0; i < times; i++) chosen.push(drawOption(draw, shape));
  }
  return { options: chosen, args: specs.flatMap((spec) => drawArguments(draw, spec)) };
}

function excludes(one: OptionShape, other: OptionShape): boolean {
  return one.long !== other.long &&
    (one.key === other.key || (one.spec.conflicts ?? []).includes(other.long.slice(2)));
}

function drawOption(draw: Draw, shape: OptionShape): GivenOption {
  const { takes, type, spec } = shape;
  if (takes === "nothing" || (takes === "perhaps a value" && draw(fc.boolean))) return { shape };
  const value = draw(() => spec.values ? fc.constantFrom(...spec.values) : VALUES[type]);
  return { shape, value };
}

function drawArguments(draw: Draw, { optional, variadic, type = "word" }: ArgumentSpec): string[] {
  const count = draw(fc.integer, { min: optional ? 0 : 1, max: variadic ? 4 : 1 });
  return Array.from({ length: count }, () => draw(() => VALUES[type]));
}

/**
 * One of the ways to write it.
 * @returns the vector, and the options in the order in which they stand in it
 */
export function drawSpelling(
  draw: Draw,
  path: readonly string[],
  { options, args }: Meant,
): { argv: string[]; options: GivenOption[] } {
  const literal = draw(fc.nat, { max: args.length });
  const before = args.slice(0, args.length - literal);
  const bare = options.filter(isBare);
  const own = (option: GivenOption) => !GLOBAL_OPTIONS.includes(option.shape.spec);
  const movable = options.filter((option) => !isBare(option));
  // Slots: 0 to path.length - 1 in front of a name of the path, where only global options may stand; then one for each argument.
  const slots: GivenOption[][] = Array.from({ length: path.length + before.length + 1 }, () => []);
  for (const option of movable) {
    const same = slots.findLastIndex((slot) => slot.some(({ shape }) => shape === option.shape));
    const min = Math.max(own(option) ? path.length : 0, same);
    slots[draw(fc.integer, { min, max: slots.length - 1 })]!.push(option);
  }
  const words = [...path, ...before];
  const argv = slots.flatMap((slot, i) => [...spelled(draw, slot), ...words.slice(i, i + 1)]);
  argv.push(...bare.map(({ shape }) => shape.long));
  if (literal > 0 || draw(fc.boolean)) argv.push("--", ...args.slice(before.length));
  return { argv, options: [...slots.flat(), ...bare] };
}

/** Without the value that it may have, it can only stand where no value follows. */
function isBare({ shape, value }: GivenOption): boolean {
  return shape.takes === "perhaps a value" && value === undefined;
}

function spelled(draw: Draw, options: readonly GivenOption[]): string[] {
  const words: string[] = [];
  let bundle = false;
  for (const { shape: { long, short, takes }, value } of options) {
    const letter = short !== undefined && draw(fc.boolean);
    const name = letter ? short : long;
    const next = value === undefined ? [name] : withValue(draw, name, letter, value);
    if (letter && bundle && draw(fc.boolean)) words.push(words.pop() + next.shift()!.slice(1));
    words.push(...next);
    bundle = letter && takes === "nothing";
  }
  return words;
}

function withValue(draw: Draw, name: string, letter: boolean, value: string): string[] {
  const forms = [[name, value], [`${name}=${value}`]];
  if (letter && !value.startsWith("=")) forms.push([`${name}${value}`]);
  return draw(() => fc.constantFrom(...forms));
}
