/** A guard against hanging: a test that waits for ever says nothing. It is no verdict on speed, so it is generous. */

/** Longest time that anything in a test may take, in milliseconds, on a machine that does much else. */
export const GUARD_MS = 120_000;

/**
 * What the work comes to.
 * @throws {Error} if it takes longer than the guard
 */
export async function guarded<T>(work: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what}: still waiting`)), GUARD_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
