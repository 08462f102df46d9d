import { fromFileUrl } from "@std/path";
import { denoProgramRunner } from "../../../src/adapters/program_runner/deno_program_runner.ts";
import { lateProgramRunner } from "../../../src/adapters/program_runner/late_program_runner.ts";
import type { ProgramRun, ProgramRunner } from "../../../src/ports/program_runner.ts";
import {
  programRunnerContract,
  type ProgramRunnerSubject,
  type Script,
} from "../../contracts/program_runner_contract.ts";
import { FakeProgramRunner, type Printed } from "../../fakes/fake_program_runner.ts";

const SCRIPTED = fromFileUrl(new URL("./scripted_program.ts", import.meta.url));
const FLAGS = [
  "run",
  "--allow-env",
  "--no-prompt",
  "--no-check",
  "--no-config",
  "--quiet",
  SCRIPTED,
];

const throughDeno = (runner: ProgramRunner): ProgramRunnerSubject => ({
  async run(script, { program = Deno.execPath(), args = [], env = {}, ...rest } = {}) {
    for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
    try {
      return await runner.run({
        ...{ program, args: [...FLAGS, JSON.stringify(script), ...args], timeoutMs: 30_000 },
        ...rest,
      });
    } finally {
      for (const name of Object.keys(env)) Deno.env.delete(name);
    }
  },
});

programRunnerContract("denoProgramRunner", () => throughDeno(denoProgramRunner));
programRunnerContract("lateProgramRunner", () => throughDeno(lateProgramRunner));

/** The same program in this process. */
function scriptedProgram(
  { args, stdin }: ProgramRun,
  env: Readonly<Record<string, string>>,
): Printed {
  const [first = "{}", ...rest] = args;
  const script: Script = JSON.parse(first);
  const shown = script.args ? rest : script.env?.map((name) => env[name] ?? null);
  return {
    stdout: script.echo
      ? stdin?.expose() ?? ""
      : `${shown === undefined ? "" : JSON.stringify(shown)}${script.stdout ?? ""}`,
    stderr: script.stderr ?? "",
    exitCode: script.exit ?? 0,
    tookMs: script.hang ? Infinity : 0,
  };
}

programRunnerContract("FakeProgramRunner", () => ({
  async run(script, { program = "scripted", args = [], env = {}, ...rest } = {}) {
    return await new FakeProgramRunner({ scripted: scriptedProgram }, env).run({
      ...{ program, args: [JSON.stringify(script), ...args], timeoutMs: 30_000 },
      ...rest,
    });
  },
}));
