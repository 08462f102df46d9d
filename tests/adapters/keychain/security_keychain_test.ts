/** What the macOS adapter makes of each exit code, and the traps of security(1). */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { securityKeychain } from "../../../src/adapters/keychain/security_keychain.ts";
import { SealholdError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secret.ts";
import { FakeProgramRunner } from "../../fakes/fake_program_runner.ts";
import { HAVE_PTY } from "../prompter/pty.ts";
import { fakeProgram } from "./fake_programs.ts";

const REF = { service: "sealhold", account: "store" };
const value = Secret.fromText("sealhold1.value");

/** Answers every call with that exit code. */
const answering = (exitCode: number, stdout = "") => {
  const runner = new FakeProgramRunner({ security: { exitCode, stdout } });
  return { keychain: securityKeychain(runner), runs: runner.runs };
};

const CODES: [number, string][] = [
  [36, "KEYCHAIN_LOCKED"],
  [29, "KEYCHAIN_LOCKED"],
  [51, "KEYCHAIN_DENIED"],
  [128, "KEYCHAIN_DENIED"],
  [37, "KEYCHAIN_UNAVAILABLE"],
  [50, "KEYCHAIN_UNAVAILABLE"],
  [1, "KEYCHAIN_BROKEN"],
  [45, "KEYCHAIN_BROKEN"],
];

for (const [exitCode, code] of CODES) {
  Deno.test(`security: exit code ${exitCode} is ${code} in reading, writing and removing`, async () => {
    const { keychain } = answering(exitCode);
    for (
      const run of [
        () => keychain.read(REF),
        () => keychain.write(REF, value),
        () => keychain.remove(REF),
      ]
    ) {
      const error = await assertRejects(run as () => Promise<unknown>, SealholdError);
      assertEquals(error.code, code);
      assert(error.hint !== undefined);
    }
  });
}

Deno.test("case 27: -w stands last and bare, and the value is fed twice on stdin", async () => {
  const { keychain, runs } = answering(0, "sealhold1.value\n");
  await keychain.write(REF, value);
  assertEquals(runs[0]!.args, [
    ...["add-generic-password", "-s", "sealhold", "-a", "store", "-l", "Sealhold", "-U", "-w"],
  ]);
  assertEquals(runs[0]!.stdin?.exposeText(), "sealhold1.value\nsealhold1.value\n");
  assertEquals(runs.map((run) => run.timeoutMs), [3000, 3000]);
});

Deno.test("case 27: a write that stored nothing, or something else, is found out by reading it back", async () => {
  for (const back of ["", "\n", "sealhold1.valu\n", "sealhold1.value2\n", "sealhold1.value \n"]) {
    const { keychain } = answering(0, back);
    const error = await assertRejects(() => keychain.write(REF, value), SealholdError);
    assertEquals(error.code, "KEYCHAIN_BROKEN", JSON.stringify(back));
  }
});

Deno.test({
  name: "case 27: without -w the real tool stores an empty item with exit code 0: so does the fake",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using fake = await fakeProgram("security");
    const args = ["add-generic-password", "-s", "sealhold", "-a", "store", "-U"];
    const { exitCode } = await fake.runner.run({ program: "security", args, timeoutMs: 3000 });
    assertEquals(exitCode, 0);
    const error = await assertRejects(() => securityKeychain(fake.runner).read(REF), SealholdError);
    assertEquals(error.code, "KEYCHAIN_BROKEN");
    // And ours, with it, is asked twice and stores what it was given.
    await securityKeychain(fake.runner).write(REF, value);
    assertEquals(await fake.stdin(), "sealhold1.value\nsealhold1.value\n");
  },
});

/** Writes and reads one item with the fake in a folder. */
const program = (folder: string) => `
import { securityKeychain } from ${
  JSON.stringify(url("src/adapters/keychain/security_keychain.ts"))
};
import { denoProgramRunner } from ${
  JSON.stringify(url("src/adapters/program_runner/deno_program_runner.ts"))
};
import { Secret } from ${JSON.stringify(url("src/secret.ts"))};
const keychain = securityKeychain({
  run: (run) => denoProgramRunner.run({ ...run, program: ${JSON.stringify(`${folder}/security`)} }),
});
const ref = { service: "sealhold", account: "store" };
Deno.openSync("/dev/tty").close();
await keychain.write(ref, Secret.fromText("sealhold1.value"));
Deno.writeTextFileSync(${
  JSON.stringify(`${folder}/read`)
}, (await keychain.read(ref)).exposeText());
`;

function url(path: string): string {
  return new URL(`../../../${path}`, import.meta.url).href;
}

Deno.test({
  name:
    "case 27: at a terminal the value still comes from stdin: security(1) has no terminal to ask at",
  ignore: !HAVE_PTY,
  async fn() {
    await using fake = await fakeProgram("security");
    await Deno.writeTextFile(`${fake.folder}/main.ts`, program(fake.folder));
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const command = `${Deno.execPath()} run -A --no-check --quiet --config ${config} ` +
      `${fake.folder}/main.ts`;
    const { success, stdout } = await new Deno.Command("script", {
      args: ["-qefc", command, "/dev/null"],
      env: { SHELL: "/bin/sh", NO_COLOR: "1" },
      stdin: "null",
      signal: AbortSignal.timeout(15_000),
    }).output();
    const screen = new TextDecoder().decode(stdout);
    assert(success, screen);
    assertEquals(await Deno.readTextFile(`${fake.folder}/read`), "sealhold1.value");
    assert(!screen.includes("value"), screen);
  },
});
