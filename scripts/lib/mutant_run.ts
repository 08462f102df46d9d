/** Runs mutants, some at a time, and says what became of each. */
import { checkMutants, type PlacedMutant } from "./mutant.ts";
import { failedIn, runTests, type TestRun, testsKey } from "./mutant_tests.ts";
import { makeMutantTree, type MutantTree } from "./mutant_tree.ts";

/** How long a mutant's tests may take at least, and how many times what they take without it. */
const LEAST_MS = 60_000;
const TIMES = 10;
/** How long the tests may take without a mutant. */
const BASELINE_MS = 600_000;

/** What became of a mutant. */
export interface Verdict {
  readonly mutant: PlacedMutant;
  readonly killed: boolean;
  /** Why nothing can be said of it; counts as one that survived. */
  readonly error?: string;
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
 * Runs each mutant's tests. They must pass without it, and fail twice with it: a test that now and then fails by itself
 * kills nothing. A time-out kills too: the same tests ended without it.
 *
 * Where its tests fail without it, or it is not a program, its verdict is an error, and the others are still run.
 *
 * @returns The verdicts, in the order of the mutants.
 * @throws {ScriptError} as `checkMutants` does
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
      const verdict = { mutant, ...await judge(tree, mutant) };
      verdicts.set(mutant, verdict);
      onVerdict?.(verdict);
    }
  };
  const workers = Array.from({ length: Math.min(jobs, mutants.length) }, work);
  const failed = (await Promise.allSettled(workers)).find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return mutants.flatMap((mutant) => verdicts.get(mutant) ?? []);
}

type Judgement = Pick<Verdict, "killed" | "error">;

/** Whether a mutant is killed; each set of tests first runs once without any, in the tree that asks first. */
function judgeWith(leastMs: number) {
  const baselines = new Map<string, Promise<Baseline>>();
  return async (tree: MutantTree, mutant: PlacedMutant): Promise<Judgement> => {
    const key = testsKey(mutant);
    const baseline = baselines.get(key) ?? runWithoutMutant(tree.root, mutant);
    baselines.set(key, baseline);
    const { run: sound, ms } = await baseline;
    if (sound.outcome !== "passed") {
      return failure(`${mutant.tests.join(", ")}: ${sound.outcome} without a mutant`, sound);
    }
    const timeoutMs = Math.max(leastMs, TIMES * ms);
    return await tree.with(mutant, async () => {
      const run = await runTests(tree.root, mutant, timeoutMs);
      if (run.outcome === "not a program") return failure("It is not a program", run);
      if (run.outcome !== "failed") return { killed: run.outcome === "timed out" };
      const again = { ...mutant, tests: failedIn(run, mutant.tests) };
      return { killed: (await runTests(tree.root, again, timeoutMs)).outcome !== "passed" };
    });
  };
}

/** The tests without a mutant, and how long they take, in milliseconds. */
interface Baseline {
  readonly run: TestRun;
  readonly ms: number;
}

async function runWithoutMutant(root: string, mutant: PlacedMutant): Promise<Baseline> {
  const start = performance.now();
  const run = await runTests(root, mutant, BASELINE_MS);
  return { run, ms: performance.now() - start };
}

function failure(what: string, { output }: TestRun): Judgement {
  const lines = output.trimEnd().split("\n").slice(-20).join("\n  ");
  return { killed: false, error: `${what}\n  ${lines}` };
}
