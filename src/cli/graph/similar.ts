/** How alike two words are. */

/** Longest word that is compared; what is longer is no mistyped name. */
const MAX_LENGTH = 40;

/**
 * The word that was probably meant.
 * @param typed what was typed
 * @param known the words that there are
 */
export function mostSimilar(typed: string, known: readonly string[]): string | undefined {
  if (typed.length > MAX_LENGTH) return undefined;
  return known.filter((word) => isSimilar(typed, word))
    .map((word) => ({ word, far: distance(typed, word) }))
    .sort((a, b) => a.far - b.far)[0]?.word;
}

/**
 * Whether one word is probably the other, mistyped: at most one change for every three letters (Levenshtein).
 * @param typed what was typed
 * @param known a word that there is
 */
function isSimilar(typed: string, known: string): boolean {
  return distance(typed, known) <= Math.max(1, Math.floor(known.length / 3));
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
