/** What every ProgramRunner does, the fake one too. */
import { assert, assertEquals } from "@std/assert";
import type { ProgramResult, ProgramRun } from "../../src/ports/program_runner.ts";
import { Secret } from "../../src/secret.ts";
import { type Case, type CaseOptions, registerCases } from "./cases.ts";
import { assertCode } from "./file_system_contract.ts";

/** What the program of a case is told to do, in this order. */
export interface Script {
  /** Copies stdin to stdout; otherwise stdin is not read. */
  echo?: boolean;
  /** Prints the arguments that follow, as JSON. */
  args?: boolean;
  /** Prints these variables as JSON; null for an unset one. */
  env?: string[];
  stdout?: string;
  stderr?: string;
  hang?: boolean;
  exit?: number;
}

/** How a case runs it. */
export interface ScriptRun extends Partial<Omit<ProgramRun, "program">> {
  /** In the environment of this process. */
  env?: Readonly<Record<string, string>>;
  /** Starts this in its place. */
  program?: string;
}

/** A runner to test, and a program for it. */
export interface ProgramRunnerSubject {
  run(script: Script, run?: ScriptRun): Promise<ProgramResult>;
}

const CANARY = "c4n4ry";

const RUNS: Case<ProgramRunnerSubject>[] = [
  ["stdin goes in byte for byte, stdout, stderr and exit code come out", async ({ run }) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const script = { echo: true, stderr: "oops é\n", exit: 7 };
    const { exitCode, stdout, stderr } = await run(script, { stdin: new Secret(bytes) });
    assertEquals([exitCode, stderr], [7, "oops é\n"]);
    assertEquals(stdout.expose(), bytes);
  }],
  ["without stdin the program finds an empty one", async ({ run }) => {
    const { exitCode, stdout, stderr } = await run({ echo: true });
    assertEquals([exitCode, stdout.length, stderr], [0, 0, ""]);
  }],
  ["a program that never reads what it is given is no failure", async ({ run }) => {
    const stdin = new Secret(new Uint8Array(1024 * 1024).fill(65));
    assertEquals((await run({ exit: 3 }, { stdin })).exitCode, 3);
    assertEquals(stdin.expose()[0], 65, "the caller's secret is left as it is");
  }],
  ["case 13: arguments arrive as they are: no shell looks at them", async ({ run }) => {
    const args = ["", "a b", "$(id)", "`id`", "*", "a;b", "'", '"', "\\", "--", "é\n"];
    const { stdout } = await run({ args: true }, { args });
    assertEquals(JSON.parse(stdout.exposeText()), args);
  }],
  ["the environment is inherited, without the tokens in it", async ({ run }) => {
    const tokens = [
      ...["SEALHOLD_TOKEN", "SEALHOLD_ID_TOKEN", "SEALHOLD_PASSPHRASE_FILE"],
      "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    ];
    const variables = Object.fromEntries(tokens.map((name) => [name, CANARY]));
    const { stdout } = await run({ env: ["SEALHOLD_TEST_PLAIN", ...tokens] }, {
      env: { ...variables, SEALHOLD_TEST_PLAIN: "there" },
    });
    const seen: (string | null)[] = JSON.parse(stdout.exposeText());
    // An empty one counts as unset.
    assertEquals(seen.map((value) => value || "none"), ["there", ...tokens.map(() => "none")]);
  }],
];

const BOUNDS: Case<ProgramRunnerSubject>[] = [
  ["case 20: as much on stdout as allowed passes, one byte more does not", async ({ run }) => {
    const limits: [number, ScriptRun][] = [[10, { maxOutputBytes: 10 }], [64 * 1024, {}]];
    for (const [limit, options] of limits) {
      const { stdout } = await run({ stdout: "x".repeat(limit) }, options);
      assertEquals(stdout.length, limit);
      const more = { stdout: CANARY.padEnd(limit + 1, "x") };
      const error = await assertCode(() => run(more, options), "INVALID_VALUE");
      assert(typeof error.data["program"] === "string" && error.hint !== undefined);
      assert(!Deno.inspect(error).includes(CANARY));
    }
  }],
  ["more on stderr than allowed is cut, and the program goes on", async ({ run }) => {
    const script = { stderr: "y".repeat(5000), stdout: "there", exit: 1 };
    const { exitCode, stdout, stderr } = await run(script, { maxOutputBytes: 100 });
    assertEquals([exitCode, stdout.exposeText(), stderr], [1, "there", "y".repeat(100)]);
  }],
  ["one that hangs is TIMED_OUT, and what it had printed is not told", async ({ run }) => {
    const options = { timeoutMs: 300, stdin: Secret.fromText(CANARY) };
    const error = await assertCode(
      () => run({ stdout: CANARY, stderr: CANARY, hang: true }, options),
      "TIMED_OUT",
    );
    assert(typeof error.data["program"] === "string" && error.hint !== undefined);
    assert(!Deno.inspect(error).includes(CANARY));
  }],
  ["one that is not there is PROGRAM_NOT_FOUND, by its name", async ({ run }) => {
    const program = "sealhold-no-such-program";
    const options = { program, stdin: Secret.fromText(CANARY) };
    const error = await assertCode(() => run({}, options), "PROGRAM_NOT_FOUND");
    assertEquals(error.data["program"], program);
    assert(error.hint?.includes(program));
  }],
];

/** Registers the contract for one runner. */
export function programRunnerContract(
  name: string,
  make: () => ProgramRunnerSubject,
  options?: CaseOptions,
): void {
  registerCases("program runner contract", name, [...RUNS, ...BOUNDS], make, options);
}
