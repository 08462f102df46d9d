/**
 * What the program ends with. First of the four parts of the table of codes: `error_codes.ts` names these, and `http_codes.ts`
 * and `function_codes.ts` name those. A code is written down in one of them and nowhere else.
 */

/** Scripts rely on the numbers: none is given to something else, and something new takes a new one. */
export const EXIT = {
  ok: { code: 0, meaning: "done" },
  failure: { code: 1, meaning: "unexpected failure" },
  usage: { code: 2, meaning: "usage: flag, argument, config file" },
  needsLogin: { code: 3, meaning: "needs login, or the session has expired" },
  notFound: { code: 4, meaning: "not found" },
  denied: { code: 5, meaning: "denied by a policy or the server" },
  unreachable: { code: 6, meaning: "unreachable: network, time-out, server error" },
  conflict: {
    code: 7,
    meaning: "conflict or busy: lock held, version moved on, already exists",
  },
  rateLimited: { code: 8, meaning: "rate limited" },
  integrity: { code: 9, meaning: "integrity: tampered or damaged data, bad signature" },
  locked: { code: 10, meaning: "locked: the store cannot be opened" },
  permission: {
    code: 11,
    meaning: "the sandbox refuses a permission; the message names the flag",
  },
  unsupported: { code: 12, meaning: "the backend does not support this" },
  stale: { code: 13, meaning: "only a stale cached value is available" },
  finding: { code: 14, meaning: "a check found something, such as store doctor" },
  interrupted: { code: 130, meaning: "interrupted" },
  readerGone: { code: 141, meaning: "the reader of the output closed the pipe" },
} as const satisfies Readonly<Record<string, { code: number; meaning: string }>>;

/** The name of an exit code. */
export type Exit = keyof typeof EXIT;
