/** What a run of mutants came to. */
import { describe } from "./mutant.ts";
import type { Verdict } from "./mutant_run.ts";

/** The least part of the mutants that must be killed. */
const LEAST_KILLED = 0.95;

/** Lines to print, the last of which counts; and whether the run is good. */
interface MutantReport {
  readonly lines: readonly string[];
  readonly good: boolean;
}

/**
 * Lists the survivors. Not good: one of which nothing can be said, one without a reason, a reason beside one that was killed (whoever reads it would believe
 * it), or fewer than 95 in a hundred killed.
 */
export function reportMutants(verdicts: readonly Verdict[]): MutantReport {
  const survivors = verdicts.filter(({ killed }) => !killed);
  const wronglyExplained = verdicts.filter(({ killed, mutant }) => killed && mutant.why);
  const unexplained = survivors.filter(({ mutant, error }) => !mutant.why || error);
  const killed = verdicts.length - survivors.length;
  return {
    lines: [
      ...survivors.map(({ mutant, error }) =>
        `${error ? "error" : "survived"}: ${describe(mutant)}\n  ${
          error ?? mutant.why ?? `no test of ${mutant.tests.join(", ")}`
        }`
      ),
      ...wronglyExplained.map(({ mutant }) =>
        `killed, and yet explained: ${describe(mutant)}\n  ${mutant.why}`
      ),
      `${killed} killed, ${survivors.length} survived of ${verdicts.length}`,
    ],
    good: unexplained.length === 0 && wronglyExplained.length === 0 &&
      killed >= LEAST_KILLED * verdicts.length,
  };
}
