import { assert, assertEquals, assertRejects } from "@std/assert";
import { dpapiKeychain } from "../../../src/adapters/keychain/dpapi_keychain.ts";
import { systemKeychain } from "../../../src/adapters/keychain/system_keychain.ts";
import { SealholdError } from "../../../src/errors.ts";
import { Secret } from "../../../src/secret.ts";
import { FakeProgramRunner } from "../../fakes/fake_program_runner.ts";
import { MemoryFileSystem } from "../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../fakes/seeded_random.ts";
import { FaultyFileSystem } from "../../fakes/faulty_file_system.ts";
import { fakeProgram } from "./fake_programs.ts";

const ignore = Deno.build.os === "windows";
const REF = { service: "sealhold", account: "store" };
const FOLDER = "/state/keychain";
const CANARY = "c4n4ry-s3cr3t";

async function world() {
  const fake = await fakeProgram("powershell.exe");
  const files = new MemoryFileSystem();
  const ports = { runner: fake.runner, files, random: new SeededRandom(), folder: () => FOLDER };
  return { fake, files, ports, keychain: dpapiKeychain(ports) };
}

Deno.test({
  name:
    "DPAPI: the item is a private file with nothing readable in it; another name does not open it",
  ignore,
  async fn() {
    const { fake, files, keychain } = await world();
    await using _ = fake;
    await keychain.write(REF, Secret.fromText(CANARY));
    const [path] = files.paths(FOLDER);
    assertEquals(files.paths(FOLDER).length, 1);
    assertEquals((await files.inspect(path!))?.mode, 0o600);
    const blob = files.get(path!)!;
    assert(!new TextDecoder().decode(blob).includes(CANARY));
    assert(!(await fake.argv()).includes(CANARY));
    await keychain.write({ ...REF, account: "other" }, Secret.fromText("x"));
    const other = files.paths(FOLDER).find((each) => each !== path)!;
    files.put(other, blob);
    const error = await assertRejects(
      () => keychain.read({ ...REF, account: "other" }),
      SealholdError,
    );
    assertEquals(error.code, "KEYCHAIN_DENIED");
    files.put(path!, new TextEncoder().encode("not base64!"));
    assertEquals(
      (await assertRejects(() => keychain.read(REF), SealholdError)).code,
      "KEYCHAIN_BROKEN",
    );
  },
});

Deno.test({
  name: "DPAPI: a replacement that dies at any step leaves the old item or the new one",
  ignore,
  async fn() {
    const { fake, files, ports, keychain } = await world();
    await using _ = fake;
    await keychain.write(REF, Secret.fromText("old"));
    for (const when of ["crash", "before", "after"] as const) {
      for (let at = 1;; at++) {
        const faulty = new FaultyFileSystem(files, { at, code: "ENOSPC", when });
        const writing = dpapiKeychain({ ...ports, files: faulty });
        const done = await writing.write(REF, Secret.fromText("new")).then(() => true, () => false);
        files.crash();
        assert(["old", "new"].includes((await keychain.read(REF))!.exposeText()), `${when} ${at}`);
        if (done) break;
        await keychain.write(REF, Secret.fromText("old"));
      }
    }
  },
});

Deno.test("DPAPI: the scripts are constant, and hold no quote that a command line would bend", async () => {
  const seen: string[] = [];
  const keychain = dpapiKeychain({
    runner: new FakeProgramRunner({
      "powershell.exe": ({ args, stdin }) => {
        seen.push(args.join(" "));
        assertEquals(stdin?.exposeText().split("\n").map(atob), ["sealhold\0store", CANARY, ""]);
        return { exitCode: 1 };
      },
    }),
    files: new MemoryFileSystem(),
    random: new SeededRandom(),
    folder: () => FOLDER,
  });
  const write = () => keychain.write(REF, Secret.fromText(CANARY));
  assertEquals((await assertRejects(write, SealholdError)).code, "KEYCHAIN_BROKEN");
  assert(seen[0]!.startsWith("-NoLogo -NoProfile -NonInteractive -Command "));
  assert(!/["`%]/.test(seen[0]!));
});

Deno.test("every system has its own keychain, and one without says so", async () => {
  const ports = {
    runner: new FakeProgramRunner(),
    files: new MemoryFileSystem(),
    random: new SeededRandom(),
    folder: () => FOLDER,
  };
  const labels = ["linux", "freebsd", "darwin", "windows", "aix"].map((os) =>
    systemKeychain(os, ports).label
  );
  assertEquals(labels, [
    ...["Secret Service", "Secret Service", "macOS Keychain", "Windows DPAPI", "aix"],
  ]);
  for (const os of ["linux", "darwin", "aix"]) {
    const error = await assertRejects(() => systemKeychain(os, ports).read(REF), SealholdError);
    assertEquals(error.code, "KEYCHAIN_UNAVAILABLE");
    assert(error.hint?.includes("sealhold store init --keyfile"));
  }
});
