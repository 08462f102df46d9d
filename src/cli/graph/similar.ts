import type { Nearest } from "./usage_fault.ts";

/** Longest word that is compared; what is longer is no mistyped name. */
const MAX_LENGTH = 40;

/**
 * Loads what finds the word that was probably meant: one with at most one change for every three letters (Levenshtein). Only
 * where something is wrong already: the library makes a table of 4 MB when it is imported.
 */
export async function loadNearest(): Promise<Nearest> {
  const [{ closestString }, { levenshteinDistance }] = await Promise.all([
    import("@std/text/closest-string"),
    import("@std/text/levenshtein-distance"),
  ]);
  return (typed, known) => {
    if (typed.length > MAX_LENGTH) return undefined;
    const near = known.filter((word) =>
      levenshteinDistance(typed, word) <= Math.max(1, Math.floor(word.length / 3))
    );
    return near.length === 0 ? undefined : closestString(typed, near, { caseSensitive: true });
  };
}
