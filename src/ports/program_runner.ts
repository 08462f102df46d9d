import type { Secret } from "../secret.ts";

/** One run of another program. */
export interface ProgramRun {
  /** Name looked up in PATH; never a shell. */
  program: string;
  /** Never holds a secret: other users can read it. */
  args: readonly string[];
  /** Fed to its stdin, which is empty when absent; a program need not read it. */
  stdin?: Secret;
  /** It is killed after so long, with what it started where the sandbox lets us; in milliseconds. */
  timeoutMs: number;
  /** Most bytes taken from stdout and from stderr; default 64 KiB. */
  maxOutputBytes?: number;
}

/** What a program did. */
export interface ProgramResult {
  /** 128+n when a signal ended it. */
  exitCode: number;
  stdout: Secret;
  /** Text, cut at the limit. */
  stderr: string;
}

/**
 * Starts other programs, by name and without a shell. They have no terminal: what asks for a password finds stdin or
 * fails, and cannot take over the one that a person sits at. They inherit the environment without the tokens in it
 * (`SEALHOLD_TOKEN`, `SEALHOLD_ID_TOKEN`, `SEALHOLD_PASSPHRASE_FILE` and the CI job's own are empty, which counts as unset).
 */
export interface ProgramRunner {
  /**
   * Runs a program to its end.
   * @throws {SealholdError} PROGRAM_NOT_FOUND, PERMISSION_REFUSED (the sandbox; data.flag names it), TIMED_OUT (killed),
   *   INVALID_VALUE (more on stdout than allowed; killed). `data.program` is its name; nothing that it printed is told.
   */
  run(run: ProgramRun): Promise<ProgramResult>;
}
