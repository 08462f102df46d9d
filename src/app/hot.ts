/** The part of the program that every command loads, and that a hot command does not go beyond. */
import { hotCommands } from "../cli/hot_graph.ts";
import { runHot } from "../cli/run_hot.ts";
import { createRuntime } from "./runtime.ts";

/** @returns the exit code; undefined where the command is the whole program's, and nothing was done */
export const runIfHot = (argv: readonly string[]): Promise<number | undefined> =>
  runHot(hotCommands, createRuntime(), argv);
