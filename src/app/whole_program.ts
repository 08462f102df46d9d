/** The whole program, with every command. */
import { program } from "../cli/root.ts";
import { runCommand } from "../cli/run.ts";
import { createRuntime } from "./runtime.ts";

/** @returns the exit code; nothing is thrown */
export const runAny = (argv: readonly string[]): Promise<number> =>
  runCommand(program, createRuntime(), argv);
