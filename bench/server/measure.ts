/** One measurement of one server by wrk. */
import type { Target } from "./targets.ts";

/** What is asked for. */
export interface Row {
  name: string;
  /** Whose names; thousands. */
  size: number;
  path: string;
  connections: number;
  /** A script of this folder, and its arguments. */
  script?: string;
  args?: readonly string[];
}

/** What wrk and the kernel say of it. */
export interface Measurement {
  row: string;
  target: string;
  perSecond: number;
  /** Processor time of the server a request, in microseconds. */
  cpuUs: number;
  p50: string;
  p99: string;
  /** Answers other than 2xx and 3xx, and errors of the socket. */
  bad: number;
}

const FOLDER = new URL(".", import.meta.url).pathname;
/** Of every Linux that there is a binary for. */
const TICK_US = 10_000;

/** Asks for `seconds`. */
export async function measure(target: Target, row: Row, seconds: number): Promise<Measurement> {
  const token = target.tokens.get(row.size) ?? "";
  const before = await cpuUsOf(target.pid);
  const { stdout } = await new Deno.Command("wrk", {
    args: [
      ...["-t1", `-c${row.connections}`, `-d${seconds}s`, "--timeout", "30s", "--latency"],
      ...["-H", `authorization: Bearer ${token}`],
      ...(row.script === undefined ? [] : ["-s", `${FOLDER}${row.script}`]),
      `${target.url}${row.path}`,
      ...(row.args === undefined ? [] : ["--", ...row.args]),
    ],
    stderr: "inherit",
  }).output();
  const text = new TextDecoder().decode(stdout);
  const requests = numberIn(text, /(\d+) requests in/);
  return {
    row: row.name,
    target: target.name,
    perSecond: numberIn(text, /Requests\/sec:\s*([\d.]+)/),
    cpuUs: (await cpuUsOf(target.pid) - before) / requests,
    p50: /^ +50% +(\S+)$/m.exec(text)?.[1] ?? "?",
    p99: /^ +99% +(\S+)$/m.exec(text)?.[1] ?? "?",
    bad: numberIn(text, /Non-2xx or 3xx responses: (\d+)/) +
      (/Socket errors: (.*)/.exec(text)?.[1]?.match(/\d+/g) ?? []).map(Number)
        .reduce((a, b) => a + b, 0),
  };
}

function numberIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0);
}

/** User and system time of all threads (proc(5), fields 14 and 15). */
async function cpuUsOf(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  // The second field is a program's name, which may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}
