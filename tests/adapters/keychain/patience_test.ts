/** A keychain that hangs, or is slow to fail, takes its time once and not once a call. */
import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { patientKeychain } from "../../../src/adapters/keychain/patience.ts";
import { secretToolKeychain } from "../../../src/adapters/keychain/secret_tool_keychain.ts";
import { SealholdError } from "../../../src/errors.ts";
import type { ProgramRun } from "../../../src/ports/program_runner.ts";
import { Secret } from "../../../src/secret.ts";
import { FakeProgramRunner, type Printed } from "../../fakes/fake_program_runner.ts";

const REF = { service: "sealhold", account: "store" };
const LIMIT_MS = 3000;

/** A tool on a clock of its own; answers by its action. */
function slowTool(answer: (run: ProgramRun) => Printed) {
  const runs: string[] = [];
  const runner = new FakeProgramRunner({
    "secret-tool": (run) => {
      runs.push(run.args[0] ?? "");
      return answer(run);
    },
  });
  const elapsed = () => runner.elapsedMs;
  return { keychain: patientKeychain(runner, secretToolKeychain, elapsed), runs, elapsed };
}

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  return (await assertRejects(run, SealholdError)).code;
}

Deno.test("A8: a keychain that hangs is waited for once in a process, whatever is asked of it", async () => {
  const { keychain, runs, elapsed } = slowTool(() => ({ tookMs: Infinity }));
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
  const { keychain, runs, elapsed } = slowTool(() => ({ tookMs: 2500, exitCode: 1 }));
  assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_LOCKED");
  assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_LOCKED");
  assertEquals([runs, elapsed()], [["lookup", "search"], LIMIT_MS]);
});

Deno.test("A8: one that is locked and slow to say so runs out of time, and not of calls", async () => {
  const { keychain, elapsed } = slowTool(({ args }) => ({
    tookMs: 700,
    ...(args[0] === "search" ? { stdout: "label = Sealhold" } : { exitCode: 1 }),
  }));
  for (let i = 0; i < 5; i++) {
    assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_LOCKED");
  }
  assertEquals(elapsed(), LIMIT_MS);
});

Deno.test("A8: one that is not there is looked for once", async () => {
  const { keychain, runs } = slowTool(() => ({ tookMs: 1, exitCode: 1, stderr: "no D-Bus" }));
  for (let i = 0; i < 3; i++) {
    assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_UNAVAILABLE");
  }
  assertEquals(runs, ["lookup", "search"]);
});

Deno.test("patience: a success starts the time anew: a slow keychain works", async () => {
  const { keychain, elapsed } = slowTool(() => ({ tookMs: 2000, stdout: "sealhold1.value" }));
  for (let i = 0; i < 4; i++) {
    assertEquals((await keychain.read(REF))?.exposeText(), "sealhold1.value");
  }
  assertEquals(elapsed(), 8000);
});

Deno.test("patience: locked is not for ever: a person may unlock it meanwhile", async () => {
  let locked = true;
  const { keychain } = slowTool(({ args }) => {
    if (!locked) return { tookMs: 10, stdout: "sealhold1.value" };
    return { tookMs: 10, ...(args[0] === "search" ? { stdout: "x" } : { exitCode: 1 }) };
  });
  assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_LOCKED");
  locked = false;
  assertEquals((await keychain.read(REF))?.exposeText(), "sealhold1.value");
});

Deno.test("keychain: what a tool prints is bounded, and so is its time", async () => {
  const runs: ProgramRun[] = [];
  const { keychain } = slowTool((run) => {
    runs.push(run);
    return { tookMs: 1, stdout: "sealhold1.value" };
  });
  await keychain.read(REF);
  await keychain.write(REF, Secret.fromText("sealhold1.value"));
  assertEquals(runs.map(({ maxOutputBytes }) => maxOutputBytes), runs.map(() => 8192));
  for (const { timeoutMs } of runs) assertEquals(timeoutMs <= LIMIT_MS, true, `${timeoutMs}`);
});
