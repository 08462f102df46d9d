import { fromFileUrl } from "@std/path";
import { denoProgramRunner } from "../../../src/adapters/program_runner/deno_program_runner.ts";
import type { ProgramRun } from "../../../src/ports/program_runner.ts";
import { programRunnerContract, type Told } from "../../contracts/program_runner_contract.ts";
import { FakeProgramRunner, type Printed } from "../../fakes/fake_program_runner.ts";

const TOLD = fromFileUrl(new URL("./told_program.ts", import.meta.url));
const FLAGS = ["run", "--allow-env", "--no-prompt", "--no-check", "--no-config", "--quiet", TOLD];

programRunnerContract("denoProgramRunner", () => ({
  async run(told, { program = Deno.execPath(), args = [], env = {}, ...rest } = {}) {
    for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
    try {
      return await denoProgramRunner.run({
        ...{ program, args: [...FLAGS, JSON.stringify(told), ...args], timeoutMs: 30_000 },
        ...rest,
      });
    } finally {
      for (const name of Object.keys(env)) Deno.env.delete(name);
    }
  },
}));

/** The same program in this process. */
function toldProgram({ args, stdin }: ProgramRun, env: Readonly<Record<string, string>>): Printed {
  const [first = "{}", ...rest] = args;
  const told: Told = JSON.parse(first);
  const shown = told.args ? rest : told.env?.map((name) => env[name] ?? null);
  return {
    stdout: told.echo
      ? stdin?.expose() ?? ""
      : `${shown === undefined ? "" : JSON.stringify(shown)}${told.stdout ?? ""}`,
    stderr: told.stderr ?? "",
    exitCode: told.exit ?? 0,
    tookMs: told.hang ? Infinity : 0,
  };
}

programRunnerContract("FakeProgramRunner", () => ({
  async run(told, { program = "told", args = [], env = {}, ...rest } = {}) {
    return await new FakeProgramRunner({ told: toldProgram }, env).run({
      ...{ program, args: [JSON.stringify(told), ...args], timeoutMs: 30_000 },
      ...rest,
    });
  },
}));
