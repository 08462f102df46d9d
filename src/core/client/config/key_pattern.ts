/** Which regular expressions of config.toml are run on a key. */

/** Longest pattern, in characters. */
const MAX_PATTERN = 200;
/** Longest key that such a pattern is tried on, in characters. */
export const MAX_MATCHED_CHARS = 512;
/** What a loop (`+`, `{8,64}`) and a choice (`?`, `|`) cost, and how much a pattern may cost in all. */
const [LOOP, CHOICE, BUDGET] = [4, 1, 14];

/** Escapes, character classes and the beginnings of groups are one unit each. */
const UNITS =
  /\\(?:[1-9]|k<)|\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:|<[^>]*>)|\{\d+(?:,\d*)?\}|./gsu;

/**
 * Whether a pattern compiles and cannot take for ever, for there is no time limit on a regular expression. Refused: a loop
 * around a loop or a choice (`(a+)+`, `(a|a)*`), which may try exponentially many ways through a key that does not match;
 * many of either in a row; and back references. Some harmless patterns are refused with them.
 */
export function isSafePattern(pattern: string): boolean {
  return pattern.length <= MAX_PATTERN && compiles(pattern) && isCheap(pattern);
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

function isCheap(pattern: string): boolean {
  /** For each open group, whether something in it can match in more than one way. */
  const open: boolean[] = [false];
  let behindVariedGroup = false;
  let cost = 0;
  for (const [unit] of pattern.matchAll(UNITS)) {
    if (/^\\(?:[1-9]|k<)$/.test(unit)) return false;
    const repeats = /^(?:[*+]|\{.+\})$/.test(unit);
    if (repeats && behindVariedGroup) return false;
    const varies = unit === "?" || unit === "|" || (repeats && !/^\{\d+\}$/.test(unit));
    if (varies) cost += repeats ? LOOP : CHOICE;
    behindVariedGroup = unit === ")" && open.pop() === true;
    if (unit.startsWith("(")) open.push(false);
    // What varies inside a group varies for the group around it, too.
    else if (varies || behindVariedGroup) open[open.length - 1] = true;
  }
  return cost <= BUDGET;
}
