/** A failure that a script reports as one line and a hint, without a stack trace. */
export class ScriptError extends Error {
  /** What the reader should type or change next. */
  readonly hint: string;
  /** Process exit code, by the same table as `sealhold` (6 = unreachable, 9 = integrity). */
  readonly exitCode: number;

  constructor(message: string, options: { hint: string; exitCode?: number; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ScriptError";
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Writes one line to stderr. */
export function say(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}

/**
 * Runs a script's main function and exits with its code; a `ScriptError` prints as
 * `error: …` and `hint: …`. Any other error keeps its stack: it is a bug in the script.
 */
export async function runScript(main: () => Promise<number | void>): Promise<never> {
  try {
    Deno.exit((await main()) ?? 0);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    say(`error: ${error.message}`);
    say(`hint: ${error.hint}`);
    Deno.exit(error.exitCode);
  }
}
