/** How a contract registers its cases: one test each, on a fresh subject. */

/** What must hold, and how it is seen. */
export type Case<Subject> = readonly [
  what: string,
  check: (subject: Subject) => void | Promise<void>,
];

/** How the cases of one subject run. */
export interface CaseOptions {
  /** Leaves the cases out. Why stands in the subject's name. */
  ignore?: boolean;
}

/**
 * Registers cases.
 * @param contract such as `clock contract`
 * @param name the exported name of what is tested, so that tests/contracts_test.ts finds it; words may follow it
 */
export function registerCases<Subject extends object>(
  contract: string,
  name: string,
  cases: readonly Case<Subject>[],
  open: () => Subject | Promise<Subject>,
  { ignore = false }: CaseOptions = {},
): void {
  for (const [what, check] of cases) {
    Deno.test({
      name: `${contract}, ${name}: ${what}`,
      ignore,
      async fn() {
        const subject = await open();
        try {
          await check(subject);
        } finally {
          await (subject as Partial<AsyncDisposable>)[Symbol.asyncDispose]?.();
        }
      },
    });
  }
}
