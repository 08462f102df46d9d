/**
 * `deno task mutate`: puts one-line faults into copies of the checkout, one at a time, and sees whether the tests named
 * for each notice it. Prints those that survive, and ends with a line that counts. Exit code 14 if one survives without a
 * reason beside it in tests/mutants/, or if fewer than 95 in a hundred are killed.
 *
 *   deno task mutate                     all of them
 *   deno task mutate --only crypto       those of tests/mutants/crypto.ts, or of files whose path has this text
 *   deno task mutate --jobs 4            how many at a time; default: half of the processors
 *   deno task mutate --after run.txt     those that an earlier run, whose output is in that file, has not killed
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl } from "@std/path";
import { describe, leftBy, readMutants, selectMutants } from "./lib/mutant.ts";
import { reportMutants } from "./lib/mutant_report.ts";
import { runMutants } from "./lib/mutant_run.ts";
import { runScript, say, ScriptError } from "./lib/script_error.ts";

const USAGE = "deno task mutate [--only <area or part of a path>] [--jobs <n>] [--after <file>]";
/** A check found something (sealhold exit-codes). */
const FOUND = 14;

/** What is asked for. */
interface MutateOptions {
  readonly only: string | undefined;
  readonly jobs: number;
  readonly after: string | undefined;
}

/**
 * Reads the arguments.
 * @throws {ScriptError} exit code 2
 */
function readMutateOptions(args: readonly string[]): MutateOptions {
  const usage = (message: string) => new ScriptError(message, { hint: USAGE, exitCode: 2 });
  const { only, jobs, after } = parseArgs(args.filter((arg) => arg !== "--"), {
    string: ["only", "jobs", "after"],
    unknown: (arg) => {
      throw usage(`"${arg}" is not an option`);
    },
  });
  if (only === "") throw usage("--only names an area or a part of a path");
  if (jobs !== undefined && !/^[1-9][0-9]?$/.test(jobs)) throw usage("--jobs is from 1 to 99");
  const half = Math.max(1, Math.floor(navigator.hardwareConcurrency / 2));
  return { only, jobs: jobs === undefined ? half : Number(jobs), after };
}

async function main(): Promise<number> {
  const { only, jobs, after } = readMutateOptions(Deno.args);
  const checkout = fromFileUrl(new URL("..", import.meta.url));
  const all = await readMutants(new URL("../tests/mutants/", import.meta.url));
  const selected = selectMutants(all, only);
  const mutants = after ? leftBy(await Deno.readTextFile(after), selected) : selected;
  if (selected.length === 0) {
    const areas = [...new Set(all.map(({ area }) => area))].join(", ");
    throw new ScriptError(`No mutant is of "${only}"`, { hint: `Areas: ${areas}`, exitCode: 2 });
  }
  const verdicts = await runMutants({
    checkout,
    mutants,
    jobs,
    onVerdict: ({ mutant, killed, error }) =>
      say(`${killed ? "killed" : error ? "ERROR" : "SURVIVED"} ${describe(mutant)}`),
  });
  const { lines, good } = reportMutants(verdicts);
  await Deno.stdout.write(new TextEncoder().encode(`${lines.join("\n")}\n`));
  return good ? 0 : FOUND;
}

if (import.meta.main) await runScript(main);
