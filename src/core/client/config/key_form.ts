/**
 * What API keys look like: a beginning, the characters behind it and how many. No regular expression: one that config.toml
 * holds may try ways without end on a key that almost matches, and there is no time limit on it.
 */

/** Longest key, in characters. */
export const MAX_KEY_CHARS = 4096;
/** Longest alphabet, in characters. */
const MAX_ALPHABET = 100;

/** One form that keys have. */
export interface KeyForm {
  /** What a key begins with; nothing when absent. */
  readonly prefix?: string | undefined;
  /** Longer beginnings that are of something else. */
  readonly notPrefixes?: readonly string[];
  /** What stands behind the prefix, as ranges (`A-Za-z0-9_-`); a hyphen that is first or last is one itself. */
  readonly alphabet: string;
  /** How many characters stand behind the prefix: exactly, or at least and at most. */
  readonly length: number | readonly [least: number, most: number];
}

/** Any word that may stand in a header: what is known of a key that nobody described. */
export const ANY_KEY: KeyForm = { alphabet: "!-~", length: [8, MAX_KEY_CHARS] };

/** Whether a key has one of these forms. */
export function hasForm(key: string, forms: readonly KeyForm[]): boolean {
  return forms.some((form) => isOfForm(key, form));
}

function isOfForm(key: string, { prefix = "", notPrefixes = [], alphabet, length }: KeyForm) {
  const [least, most] = typeof length === "number" ? [length, length] : length;
  const rest = key.slice(prefix.length);
  if (!key.startsWith(prefix) || rest.length < least || rest.length > most) return false;
  if (notPrefixes.some((other) => key.startsWith(other))) return false;
  const ranges = rangesOf(alphabet);
  return [...rest].every((char) => ranges.some(([from, to]) => char >= from && char <= to));
}

/** Whether it is visible ASCII, at most 100 characters, in ranges that do not run backwards. */
export function isAlphabet(text: string): boolean {
  return text.length <= MAX_ALPHABET && /^[\x21-\x7e]+$/.test(text) &&
    rangesOf(text).every(([from, to]) => from <= to);
}

/** Whether it is a number of characters, or a least and a most that no key is longer than. */
export function isKeyLength(least: number, most: number): boolean {
  return Number.isInteger(least) && Number.isInteger(most) && least >= 1 && least <= most &&
    most <= MAX_KEY_CHARS;
}

/** The forms in words, for who typed something else. */
export function formsInWords(forms: readonly KeyForm[]): string {
  return forms.map(({ prefix = "", alphabet, length }) => {
    const count = typeof length === "number" ? `${length}` : `${length[0]} to ${length[1]}`;
    return `${prefix === "" ? "" : `${prefix} and `}${count} of ${alphabet}`;
  }).join(", or ");
}

function rangesOf(alphabet: string): [from: string, to: string][] {
  return Array.from(
    alphabet.matchAll(/([^])-([^])|([^])/g),
    ([, from, to, single = ""]) => [from ?? single, to ?? single],
  );
}
