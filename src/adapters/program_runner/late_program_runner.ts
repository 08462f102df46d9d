import type { ProgramRunner } from "../../ports/program_runner.ts";

/** Other programs through Deno, loaded with the first of them. */
export const lateProgramRunner: ProgramRunner = {
  async run(run) {
    const { denoProgramRunner } = await import("./deno_program_runner.ts");
    return await denoProgramRunner.run(run);
  },
};
