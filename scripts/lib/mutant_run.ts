/** Runs mutants, some at a time, and says what became of each. */
import { checkMutants, describe, type PlacedMutant } from "./mutant.ts";
import { runTests, type TestRun, testsKey } from "./mutant_tests.ts";
import { makeMutantTree, type MutantTree } from "./mutant_tree.ts";
import { ScriptError } from "./script_error.ts";

/** How long a mutant's tests may take at least, and how many times what they take without it. */
const LEAST_MS = 60_000;
const TIMES = 10;
/** How long the tests may take without a mutant. */
const BASELINE_MS = 600_000;

/** What became of a mutant. */
export interface Verdict {
  readonly mutant: PlacedMutant;
  readonly killed: boolean;
}

/** What a run needs. */
interface RunOptions {
  /** The checkout; only copies of it are changed. */
  readonly checkout: string;
  readonly mutants: readonly PlacedMutant[];
  /** How many mutants at a time, each in a copy of its own. */
  readonly jobs: number;
  /** Least time for a mutant's tests; default a minute. */
  readonly leastMs?: number;
  /** Told of each verdict when it stands. */
  onVerdict?(verdict: Verdict): void;
}

/**
 * Runs each mutant's tests. A time-out kills too: the same tests ended without it.
 *
 * @returns The verdicts, in the order of the mutants.
 * @throws {ScriptError} if tests fail without a mutant, or a mutant is not a program
 */
export async function runMutants(options: RunOptions): Promise<Verdict[]> {
  const { checkout, mutants, jobs, onVerdict } = options;
  await checkMutants(checkout, mutants);
  const judge = judgeWith(options.leastMs ?? LEAST_MS);
  const verdicts = new Map<PlacedMutant, Verdict>();
  const left = mutants.values();
  const work = async () => {
    await using tree = await makeMutantTree(checkout);
    for (const mutant of left) {
      const verdict = { mutant, killed: await judge(tree, mutant) };
      verdicts.set(mutant, verdict);
      onVerdict?.(verdict);
    }
  };
  const workers = Array.from({ length: Math.min(jobs, mutants.length) }, work);
  const failed = (await Promise.allSettled(workers)).find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return mutants.flatMap((mutant) => verdicts.get(mutant) ?? []);
}

/** Whether a mutant is killed; each set of tests first runs once without any, in the tree that asks first. */
function judgeWith(leastMs: number) {
  const baselines = new Map<string, Promise<number>>();
  return async (tree: MutantTree, mutant: PlacedMutant): Promise<boolean> => {
    const key = testsKey(mutant);
    const baseline = baselines.get(key) ?? timeWithoutMutant(tree.root, mutant);
    baselines.set(key, baseline);
    const timeoutMs = Math.max(leastMs, TIMES * await baseline);
    const run = await tree.with(mutant, () => runTests(tree.root, mutant, timeoutMs));
    if (run.outcome === "not a program") {
      throw refused(`${describe(mutant)}: is not a program`, run);
    }
    return run.outcome !== "passed";
  };
}

/** How long the tests take, in milliseconds. */
async function timeWithoutMutant(root: string, mutant: PlacedMutant): Promise<number> {
  const start = performance.now();
  const run = await runTests(root, mutant, BASELINE_MS);
  if (run.outcome !== "passed") {
    throw refused(`${mutant.tests.join(", ")}: ${run.outcome} without a mutant`, run);
  }
  return performance.now() - start;
}

function refused(what: string, { output }: TestRun): ScriptError {
  const lines = output.trimEnd().split("\n").slice(-20).join("\n  ");
  return new ScriptError(`${what}\n  ${lines}`, {
    hint: "Mend it first: a mutant is judged by tests that pass without it",
  });
}
