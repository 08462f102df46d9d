/** A keychain that hangs, or is slow to fail, takes its time once and not once a call. */
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { patientKeychain } from "../../../src/adapters/keychain/patience.ts";
import { secretToolKeychain } from "../../../src/adapters/keychain/secret_tool_keychain.ts";
import { SealholdError } from "../../../src/errors.ts";
import type { ProgramResult, ProgramRun } from "../../../src/ports/program_runner.ts";
import { Secret } from "../../../src/secret.ts";

const REF = { service: "sealhold", account: "store" };
const LIMIT_MS = 3000;

interface Answer extends Partial<Omit<ProgramResult, "stdout">> {
  stdout?: string;
  /** How long it takes to come, in milliseconds. */
  after: number;
}

/** A tool on a clock of its own; answers by its action. */
function slowTool(answer: (run: ProgramRun) => Answer) {
  let now = 0;
  const runs: string[] = [];
  const keychain = patientKeychain(
    {
      run(run) {
        runs.push(run.args[0] ?? "");
        const { after, exitCode = 0, stdout = "", stderr = "" } = answer(run);
        now += Math.min(after, run.timeoutMs);
        if (after >= run.timeoutMs) {
          return Promise.reject(new SealholdError("TIMED_OUT", "It did not answer"));
        }
        return Promise.resolve({ exitCode, stdout: Secret.fromText(stdout), stderr });
      },
    },
    secretToolKeychain,
    () => now,
  );
  return { keychain, runs, elapsed: () => now };
}

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  return (await assertRejects(run, SealholdError)).code;
}

Deno.test("A8: a keychain that hangs is waited for once in a process, whatever is asked of it", async () => {
  const { keychain, runs, elapsed } = slowTool(() => ({ after: Infinity }));
  const first = await assertRejects(() => keychain.read(REF), SealholdError);
  assertEquals([first.code, elapsed()], ["KEYCHAIN_LOCKED", LIMIT_MS]);
  const asks = [
    () => keychain.read({ ...REF, account: "other" }),
    () => keychain.write(REF, Secret.fromText("x")),
    () => keychain.remove(REF),
  ];
  for (const ask of asks) {
    assertStrictEquals(await assertRejects(ask, SealholdError), first, "the same answer");
  }
  assertEquals([runs, elapsed()], [["lookup"], LIMIT_MS]);
});

Deno.test("A8: one that takes 2.5 s to fail is waited for 3 s in all", async () => {
  const { keychain, runs, elapsed } = slowTool(() => ({ after: 2500, exitCode: 1 }));
  assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_LOCKED");
  assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_LOCKED");
  assertEquals([runs, elapsed()], [["lookup", "search"], LIMIT_MS]);
});

Deno.test("A8: one that is locked and slow to say so runs out of time, and not of calls", async () => {
  const { keychain, elapsed } = slowTool(({ args }) => ({
    after: 700,
    ...(args[0] === "search" ? { stdout: "label = Sealhold" } : { exitCode: 1 }),
  }));
  for (let i = 0; i < 5; i++) {
    assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_LOCKED");
  }
  assertEquals(elapsed(), LIMIT_MS);
});

Deno.test("A8: one that is not there is looked for once", async () => {
  const { keychain, runs } = slowTool(() => ({ after: 1, exitCode: 1, stderr: "no D-Bus" }));
  for (let i = 0; i < 3; i++) {
    assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_UNAVAILABLE");
  }
  assertEquals(runs, ["lookup", "search"]);
});

Deno.test("patience: a success starts the time anew: a slow keychain works", async () => {
  const { keychain, elapsed } = slowTool(() => ({ after: 2000, stdout: "sealhold1.value" }));
  for (let i = 0; i < 4; i++) {
    assertEquals((await keychain.read(REF))?.exposeText(), "sealhold1.value");
  }
  assertEquals(elapsed(), 8000);
});

Deno.test("patience: locked is not for ever: a person may unlock it meanwhile", async () => {
  let locked = true;
  const { keychain } = slowTool(({ args }) => {
    if (!locked) return { after: 10, stdout: "sealhold1.value" };
    return { after: 10, ...(args[0] === "search" ? { stdout: "x" } : { exitCode: 1 }) };
  });
  assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_LOCKED");
  locked = false;
  assertEquals((await keychain.read(REF))?.exposeText(), "sealhold1.value");
});
