/** Medians of many rounds, and ratios within each round. */
import type { Measurement } from "./measure.ts";

const by = (all: readonly Measurement[], target: string, row: string) =>
  all.filter((each) => each.target === target && each.row === row);

/** The middle one; of two the greater. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** The median of what `of` says of a round, divided by what it says of the same round of another. */
function ratio(
  some: readonly Measurement[],
  others: readonly Measurement[],
  of: (each: Measurement) => number,
): number {
  return median(some.map((each, round) => of(each) / of(others[round] ?? each)));
}

const cpu = (each: Measurement) => each.cpuUs;
const speed = (each: Measurement) => each.perSecond;

/** A table of every target and row, beside the floors. */
export function table(all: readonly Measurement[]): string {
  const [bare, like] = [by(all, "bare", "floor"), by(all, "like", "floor")];
  const lines = [
    line("", "", "req/s", "of bare", "of like", "CPU µs", "x bare", "p50", "p99", "bad"),
  ];
  const seen = new Set(all.map(({ target, row }) => `${target}\t${row}`));
  for (const [target = "", row = ""] of [...seen].map((each) => each.split("\t"))) {
    const own = by(all, target, row);
    const middle = own.toSorted((a, b) => a.cpuUs - b.cpuUs)[own.length >> 1];
    lines.push(line(
      target,
      row,
      median(own.map(speed)).toFixed(0),
      ratio(own, bare, speed).toFixed(3),
      ratio(own, like, speed).toFixed(3),
      median(own.map(cpu)).toFixed(1),
      ratio(own, bare, cpu).toFixed(2),
      middle?.p50 ?? "?",
      middle?.p99 ?? "?",
      String(own.reduce((sum, each) => sum + each.bad, 0)),
    ));
  }
  return lines.join("\n");
}

/** What each row of `target` costs beside another target, or beside another row of its own. */
export function comparison(
  all: readonly Measurement[],
  pairs: ReadonlyArray<readonly [target: string, row: string, beside: string, besideRow: string]>,
): string {
  return pairs.map(([target, row, beside, besideRow]) => {
    const [some, others] = [by(all, target, row), by(all, beside, besideRow)];
    if (some.length === 0 || others.length === 0) return "";
    const title = `${target} ${row} / ${beside === target ? "" : `${beside} `}${besideRow}`;
    return `${title.padEnd(44)} CPU ${ratio(some, others, cpu).toFixed(2)}\n`;
  }).join("");
}

function line(...[target, row, ...figures]: string[]): string {
  return `${target?.padEnd(8)}${row?.padEnd(16)}${
    figures.map((each) => each.padStart(9)).join("")
  }`;
}
