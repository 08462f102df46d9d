/** Builds the program, runs the argument vector, exits with the code. Nothing else exits. */
import { createRuntime } from "./src/app/runtime.ts";
import { program } from "./src/cli/root.ts";
import { runCommand } from "./src/cli/run.ts";

if (import.meta.main) Deno.exit(await runCommand(program, createRuntime(), Deno.args));
