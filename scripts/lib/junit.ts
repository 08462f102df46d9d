/** How many tests did what. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const CASE = /<testcase name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g;

/**
 * Counts the tests in a report of `deno test --junit-path`. Steps are listed there as cases of their own,
 * named `test > step`; they count with their test.
 */
export function countTests(junit: string): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of junit.split("<testsuite ").slice(1)) {
    const cases = [...suite.matchAll(CASE)];
    const names = new Set(cases.map(([, name]) => name));
    for (const [, name = "", body = ""] of cases) {
      if (isStep(name, names)) continue;
      if (/<(?:failure|error)\b/.test(body)) counts.failed++;
      else if (/<skipped\b/.test(body)) counts.skipped++;
      else counts.passed++;
    }
  }
  return counts;
}

/** Whether a case is a step, that is: what stands before one of its ` > ` is a test. */
function isStep(name: string, names: ReadonlySet<string | undefined>): boolean {
  const parts = name.split(" &gt; ");
  return parts.some((_, n) => n > 0 && names.has(parts.slice(0, n).join(" &gt; ")));
}

/** The closing line of a test run, as every tool that reads it expects. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
