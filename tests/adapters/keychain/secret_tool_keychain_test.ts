/** The real secret-tool where things go wrong: no bus, a locked collection, and no tool at all. */
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { secretToolKeychain } from "../../../src/adapters/keychain/secret_tool_keychain.ts";
import { denoProgramRunner } from "../../../src/adapters/program_runner/deno_program_runner.ts";
import { SealholdError } from "../../../src/errors.ts";
import type { ProgramRunner } from "../../../src/ports/program_runner.ts";
import { Secret } from "../../../src/secret.ts";
import { keyringSession, missing, unlessMissing } from "./keyring_session.ts";

const REF = { service: "sealhold", account: "store" };
const value = Secret.fromText("sealhold1.value");

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  const error = await assertRejects(run, SealholdError);
  return error.code;
}

function withKeyring(name: string, fn: () => Promise<void>): void {
  Deno.test({ name: `secret-tool: ${name}${unlessMissing}`, ignore: missing.length > 0, fn });
}

withKeyring("a locked collection is told apart from an item that is not there", async () => {
  await using session = await keyringSession();
  const keychain = secretToolKeychain(session.runner);
  await keychain.write(REF, value);
  await session.lock();
  assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_LOCKED");
  assertEquals(await codeOf(() => keychain.write(REF, value)), "KEYCHAIN_LOCKED");
  assertEquals(await codeOf(() => keychain.remove(REF)), "KEYCHAIN_LOCKED");
  assertStrictEquals(await keychain.read({ ...REF, account: "nobody" }), undefined);
  await keychain.remove({ ...REF, account: "nobody" });
});

withKeyring("the item can be found by hand, under its label and attributes", async () => {
  await using session = await keyringSession();
  await secretToolKeychain(session.runner).write(REF, value);
  const { stdout, stderr } = await session.tool("search", "service", "sealhold");
  assert(stdout.includes("label = Sealhold"), stdout);
  assert(`${stdout}${stderr}`.includes("attribute.account = store"));
});

withKeyring("without D-Bus there is no keychain, and not just no item", async () => {
  const runner: ProgramRunner = {
    ...denoProgramRunner,
    run: (run) =>
      denoProgramRunner.run({
        ...run,
        program: "env",
        args: [...["-i", `PATH=${Deno.env.get("PATH")}`], run.program, ...run.args],
      }),
  };
  const keychain = secretToolKeychain(runner);
  assertEquals(await codeOf(() => keychain.read(REF)), "KEYCHAIN_UNAVAILABLE");
  assertEquals(await codeOf(() => keychain.write(REF, value)), "KEYCHAIN_UNAVAILABLE");
  assertEquals(await codeOf(() => keychain.remove(REF)), "KEYCHAIN_UNAVAILABLE");
});
