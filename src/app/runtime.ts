/** The entrance of the composition root: what is needed before a command is known. The rest is loaded when one runs. */
import { denoEnvironment } from "../adapters/environment/deno_environment.ts";
import { denoTerminal } from "../adapters/terminal/deno_terminal.ts";
import type { Runtime } from "../cli/run_line.ts";

/** The real runtime of the command line. */
export function createRuntime(): Runtime {
  return {
    env: denoEnvironment,
    terminal: denoTerminal,
    async context(globals, format) {
      const { createContext } = await import("./client/client.ts");
      return createContext(globals, format);
    },
  };
}
