import { WITHHELD } from "../../src/adapters/program_runner/withheld.ts";
import { SealholdError } from "../../src/errors.ts";
import type { ProgramResult, ProgramRun, ProgramRunner } from "../../src/ports/program_runner.ts";
import { Secret } from "../../src/secret.ts";

const DEFAULT_OUTPUT_BYTES = 64 * 1024;

/** What a program prints, and how it ends. */
export interface Printed {
  /** 0 by default. */
  exitCode?: number;
  stdout?: string | Uint8Array;
  stderr?: string;
  /** How long it takes, in milliseconds; Infinity for one that hangs. At once by default. */
  tookMs?: number;
}

/** What a run comes to: undefined when there is no such program, an error when the sandbox refuses it. */
export type Ran = Printed | SealholdError | undefined;

/** A program: the same on every run, or what it makes of one. */
export type Program =
  | Printed
  | SealholdError
  | ((run: ProgramRun, env: Readonly<Record<string, string>>) => Ran);

/** Programs in this process, by name. It remembers every run, and waits for none. */
export class FakeProgramRunner implements ProgramRunner {
  readonly runs: ProgramRun[] = [];
  /** What all runs so far would have taken, in milliseconds. */
  elapsedMs = 0;
  readonly #programs: ReadonlyMap<string, Program>;
  readonly #env: Readonly<Record<string, string>>;

  /** @param env the variables of this process */
  constructor(
    programs: Readonly<Record<string, Program>> = {},
    env: Readonly<Record<string, string>> = {},
  ) {
    this.#programs = new Map(Object.entries(programs));
    this.#env = { ...env, ...WITHHELD };
  }

  // deno-lint-ignore require-await -- errors must arrive as rejections
  async run(run: ProgramRun): Promise<ProgramResult> {
    this.runs.push(run);
    const program = this.#programs.get(run.program);
    const ran = typeof program === "function" ? program(run, this.#env) : program;
    if (ran instanceof SealholdError) throw ran;
    if (ran === undefined) throw failure("PROGRAM_NOT_FOUND", "There is no such program", run);
    const { tookMs = 0 } = ran;
    this.elapsedMs += Math.min(tookMs, run.timeoutMs);
    if (tookMs >= run.timeoutMs) throw failure("TIMED_OUT", "It did not answer in time", run);
    return resultOf(ran, run);
  }
}

function resultOf({ exitCode = 0, stdout = "", stderr = "" }: Printed, run: ProgramRun) {
  const maxBytes = run.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES;
  const bytes = typeof stdout === "string" ? new TextEncoder().encode(stdout) : stdout;
  if (bytes.length > maxBytes) {
    throw failure("INVALID_VALUE", "It printed more than expected", run);
  }
  const complaint = new TextEncoder().encode(stderr).subarray(0, maxBytes);
  return { exitCode, stdout: new Secret(bytes), stderr: new TextDecoder().decode(complaint) };
}

function failure(
  code: "PROGRAM_NOT_FOUND" | "TIMED_OUT" | "INVALID_VALUE",
  message: string,
  { program }: ProgramRun,
): SealholdError {
  return new SealholdError(code, message, { hint: `Try ${program} by hand`, data: { program } });
}
