/** Mutants: one-line faults put into the source, each with the tests that must notice it. */
import { join } from "@std/path";
import { ScriptError } from "./script_error.ts";

/** One fault, and who notices it. */
export interface Mutant {
  /** Path below the checkout. */
  readonly file: string;
  /** Part of one line; stands exactly once in the file. */
  readonly find: string;
  /** What stands there instead, also on one line. */
  readonly replace: string;
  /** Test files below the checkout; one that fails kills the mutant. */
  readonly tests: readonly string[];
  /** Runs only the tests whose name has this text (or matches it, as `/pattern/`); for slow files. */
  readonly filter?: string;
  /** Why no test can notice it: the two programs behave alike. A mutant with a reason has to survive. */
  readonly why?: string;
}

/** A fault: what stands there, what stands there instead, and why no test can notice it. */
type Fault = readonly [find: string, replace: string, why?: string];

/** Several faults of one file that the same tests notice. */
export function inFile(
  place: Pick<Mutant, "file" | "tests" | "filter">,
  faults: readonly Fault[],
): Mutant[] {
  return faults.map(([find, replace, why]) => ({
    ...place,
    find,
    replace,
    ...(why === undefined ? {} : { why }),
  }));
}

/** A mutant and the data file that it stands in, without `.ts`. */
export interface PlacedMutant extends Mutant {
  readonly area: string;
}

/**
 * Reads every data file of a folder; each exports `mutants`.
 * @param folder tests/mutants of the checkout
 */
export async function readMutants(folder: URL): Promise<PlacedMutant[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".ts")) names.push(name);
  const all: PlacedMutant[] = [];
  for (const name of names.sort()) {
    const { mutants } = await import(new URL(name, folder).href) as { mutants: Mutant[] };
    all.push(...mutants.map((mutant) => ({ ...mutant, area: name.slice(0, -".ts".length) })));
  }
  return all;
}

/** Those of one area; if none is called so, those whose file's path has this text; all of them without it. */
export function selectMutants(
  all: readonly PlacedMutant[],
  only: string | undefined,
): readonly PlacedMutant[] {
  if (only === undefined) return all;
  const ofArea = all.filter(({ area }) => area === only);
  return ofArea.length > 0 ? ofArea : all.filter(({ file }) => file.includes(only));
}

/** Those that the output of an earlier run does not say were killed: the survivors, and what it did not come to. */
export function leftBy(output: string, mutants: readonly PlacedMutant[]): readonly PlacedMutant[] {
  const lines = new Set(output.split("\n"));
  return mutants.filter((mutant) => !lines.has(`killed ${describe(mutant)}`));
}

/**
 * The file's text with the fault in it.
 * @throws {ScriptError} if it does not stand there exactly once, is longer than a line, or changes nothing
 */
export function mutate(text: string, mutant: Mutant): string {
  const { find, replace } = mutant;
  const refuse = (what: string, hint: string) =>
    new ScriptError(`${describe(mutant)}: ${what}`, { hint, exitCode: 2 });
  if (find.trim() === "" || /[\r\n]/.test(find + replace)) {
    throw refuse("a mutant is part of one line", "Name a smaller part of the source");
  }
  if (find === replace) throw refuse("nothing is changed", "Write another replacement");
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw refuse(
      `it stands ${parts.length - 1} times in the file`,
      "Look what the source became, and write the mutant anew",
    );
  }
  return parts.join(replace);
}

/**
 * Looks at every mutant before any is run: one that has rotted must not be found out after an hour.
 * @throws {ScriptError} as `mutate` does; or if a test is not there. All that have rotted are named at once
 */
export async function checkMutants(checkout: string, mutants: readonly Mutant[]): Promise<void> {
  const texts = new Map<string, string>();
  const faults: ScriptError[] = [];
  for (const mutant of mutants) {
    const text = texts.get(mutant.file) ?? await Deno.readTextFile(join(checkout, mutant.file));
    texts.set(mutant.file, text);
    const fault = faultIn(text, mutant) ?? await missingTest(checkout, mutant);
    if (fault !== undefined) faults.push(fault);
  }
  const [first] = faults;
  if (first === undefined) return;
  const message = faults.map((fault) => fault.message).join("\n");
  throw new ScriptError(message, { hint: first.hint, exitCode: 2 });
}

function faultIn(text: string, mutant: Mutant): ScriptError | undefined {
  try {
    mutate(text, mutant);
    return undefined;
  } catch (error) {
    if (error instanceof ScriptError) return error;
    throw error;
  }
}

async function missingTest(checkout: string, mutant: Mutant): Promise<ScriptError | undefined> {
  for (const test of mutant.tests) {
    if ((await Deno.stat(join(checkout, test)).catch(() => undefined))?.isFile) continue;
    return new ScriptError(`${describe(mutant)}: there is no ${test}`, {
      hint: "Name the test that must notice it",
      exitCode: 2,
    });
  }
  return undefined;
}

/** One line for people. */
export function describe({ file, find, replace }: Mutant): string {
  return `${file}: ${find.trim()} -> ${replace.trim() || "(nothing)"}`;
}
