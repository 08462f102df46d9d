import { DenoFileSystem } from "../../../src/adapters/file_system/deno_file_system.ts";
import { dpapiKeychain } from "../../../src/adapters/keychain/dpapi_keychain.ts";
import { secretToolKeychain } from "../../../src/adapters/keychain/secret_tool_keychain.ts";
import { lateSystemKeychain } from "../../../src/adapters/keychain/late_system_keychain.ts";
import { patientKeychain } from "../../../src/adapters/keychain/patience.ts";
import { securityKeychain } from "../../../src/adapters/keychain/security_keychain.ts";
import { systemKeychain } from "../../../src/adapters/keychain/system_keychain.ts";
import { SystemRandom } from "../../../src/adapters/random/system_random.ts";
import type { Keychain } from "../../../src/ports/keychain.ts";
import { keychainContract } from "../../contracts/keychain_contract.ts";
import { FakeSecretTool } from "../../fakes/fake_secret_tool.ts";
import { MemoryFileSystem } from "../../fakes/memory_file_system.ts";
import { MemoryKeychain } from "../../fakes/memory_keychain.ts";
import { SeededRandom } from "../../fakes/seeded_random.ts";
import { fakeProgram } from "./fake_programs.ts";
import { keyringSession, missing, unlessMissing } from "./keyring_session.ts";

const ignore = Deno.build.os === "windows";

keychainContract("MemoryKeychain", () => Promise.resolve({ keychain: new MemoryKeychain() }));

/** A keychain over a fake of secret-tool. */
function overFakeTool(make: (tool: FakeSecretTool) => Keychain) {
  const tool = new FakeSecretTool();
  return Promise.resolve({
    keychain: make(tool),
    argv: () => Promise.resolve(tool.runs.map(({ args }) => args.join(" ")).join("\n")),
  });
}

keychainContract("secretToolKeychain over FakeSecretTool", () => overFakeTool(secretToolKeychain));

keychainContract(
  "patientKeychain over FakeSecretTool",
  () => overFakeTool((tool) => patientKeychain(tool, secretToolKeychain, () => 0)),
);

/** What the keychain of Linux is made with. */
function linuxPorts(runner: FakeSecretTool) {
  const [files, random] = [new MemoryFileSystem(), new SeededRandom()];
  return { runner, files, random, folder: () => "/state" };
}

keychainContract(
  "systemKeychain over FakeSecretTool",
  () => overFakeTool((tool) => systemKeychain("linux", linuxPorts(tool))),
);

keychainContract(
  "lateSystemKeychain over FakeSecretTool",
  () => overFakeTool((tool) => lateSystemKeychain("linux", linuxPorts(tool))),
);

keychainContract(`secretToolKeychain over GNOME Keyring${unlessMissing}`, async () => {
  const session = await keyringSession();
  return {
    keychain: secretToolKeychain(session.runner),
    argv: () => Promise.resolve(session.argv.join("\n")),
    dispose: () => session[Symbol.asyncDispose](),
  };
}, { ignore: ignore || missing.length > 0 });

keychainContract("securityKeychain over a fake of the tool", async () => {
  const fake = await fakeProgram("security");
  return {
    keychain: securityKeychain(fake.runner),
    argv: fake.argv,
    dispose: () => fake[Symbol.asyncDispose](),
  };
}, { ignore });

keychainContract("dpapiKeychain over a fake of PowerShell", async () => {
  const fake = await fakeProgram("powershell.exe");
  const ports = {
    runner: fake.runner,
    files: new DenoFileSystem(),
    random: new SystemRandom(),
    folder: () => `${fake.folder}/items`,
  };
  return {
    keychain: dpapiKeychain(ports),
    argv: fake.argv,
    dispose: () => fake[Symbol.asyncDispose](),
  };
}, { ignore });
