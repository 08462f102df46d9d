/** Versions and ranges as JSR and npm write them (semver 2.0.0). */

/** A version taken apart. */
export interface Version {
  /** Major, minor, patch. */
  readonly core: readonly [number, number, number];
  /** Identifiers of the pre-release, none for a release. */
  readonly pre: readonly string[];
}

type Test = (version: Version) => boolean;

const NUMBER = "(0|[1-9]\\d{0,14})";
const PRE = "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?";
const BUILD = "(?:\\+[0-9A-Za-z.-]+)?";
const VERSION = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}${PRE}${BUILD}$`);
const PART = "(?:\\.([xX*]|0|[1-9]\\d{0,14}))?";
const COMPARATOR = new RegExp(
  `^(\\^|~|>=|<=|>|<|=|)v?([xX*]|0|[1-9]\\d{0,14})${PART}${PART}${PRE}${BUILD}$`,
);

/** @returns `undefined` for what is no version. */
export function parseVersion(text: string): Version | undefined {
  const [whole, major, minor, patch, pre] = text.length > 200 ? [] : VERSION.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return { core: [Number(major), Number(minor), Number(patch)], pre: pre?.split(".") ?? [] };
}

/** Negative if `a` comes before `b`. Build metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  for (const n of [0, 1, 2] as const) {
    if (a.core[n] !== b.core[n]) return a.core[n] - b.core[n];
  }
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length;
  for (const [n, part] of a.pre.entries()) {
    const other = b.pre[n];
    if (other === undefined) return 1;
    if (part !== other) return comparePart(part, other);
  }
  return a.pre.length - b.pre.length;
}

function comparePart(a: string, b: string): number {
  const [isNumber, otherIsNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && otherIsNumber) return Number(a) - Number(b);
  if (isNumber !== otherIsNumber) return isNumber ? -1 : 1;
  return a < b ? -1 : 1;
}

/**
 * Whether a version is in a range: `^1.2`, `~1.2.3`, `1.x`, `>=1 <3`, `1 || 2`, `*`. A pre-release only counts
 * where the range names one of the same major, minor and patch, as with npm.
 *
 * @returns `undefined` for a range in another notation.
 */
export function isInRange(version: Version, range: string): boolean | undefined {
  if (range.length > 200) return undefined;
  let found = false;
  for (const alternative of range.split("||")) {
    const comparators = alternative.replace(/([<>=^~])\s+/g, "$1").trim().split(/\s+/);
    const parsed = comparators.map((text) => comparator(text === "" ? "*" : text));
    if (parsed.includes(undefined)) return undefined;
    const all = parsed.filter((one) => one !== undefined);
    const mayBePre = version.pre.length === 0 ||
      all.some(({ names }) => names.pre.length > 0 && names.core.join() === version.core.join());
    found ||= mayBePre && all.every(({ test }) => test(version));
  }
  return found;
}

function comparator(text: string): { test: Test; names: Version } | undefined {
  const [whole, operator = "", ...rest] = COMPARATOR.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const parts = rest.slice(0, 3).map((part) =>
    part === undefined || /[xX*]/.test(part) ? NaN : Number(part)
  );
  // Behind the first part that is open, all are: `1.x.3` means `1.x`.
  const given = parts.findIndex(Number.isNaN);
  const known = given < 0 ? 3 : given;
  const core = parts.map((part, n) => n < known ? part : 0) as [number, number, number];
  const names = { core, pre: known === 3 ? rest[3]?.split(".") ?? [] : [] };
  return { test: testOf(operator, names, known), names };
}

/** @param known How many of the three numbers are given. */
function testOf(operator: string, from: Version, known: number): Test {
  if (known === 0) return operator === ">" || operator === "<" ? () => false : () => true;
  const atLeast: Test = (version) => compareVersions(version, from) >= 0;
  const end = (place: number): Test => {
    const core = from.core.map((part, n) => n < place ? part : n === place ? part + 1 : 0);
    // "0" is the first pre-release there is: those of the end are beyond it too.
    const first = { core: core as [number, number, number], pre: ["0"] };
    return (version) => compareVersions(version, first) < 0;
  };
  const beforeEnd = end(known - 1);
  switch (operator) {
    case ">=":
      return atLeast;
    case "<":
      return (version) => !atLeast(version);
    case ">":
      return known === 3
        ? (version) => compareVersions(version, from) > 0
        : (version) => !beforeEnd(version);
    case "<=":
      return known === 3 ? (version) => compareVersions(version, from) <= 0 : beforeEnd;
    case "^": {
      const first = from.core.slice(0, known).findIndex((part) => part > 0);
      const beforeNext = end(first < 0 ? known - 1 : first);
      return (version) => atLeast(version) && beforeNext(version);
    }
    case "~": {
      const beforeNext = end(Math.min(known - 1, 1));
      return (version) => atLeast(version) && beforeNext(version);
    }
    default:
      return known === 3
        ? (version) => compareVersions(version, from) === 0
        : (version) => atLeast(version) && beforeEnd(version);
  }
}
