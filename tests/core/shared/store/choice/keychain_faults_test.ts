/** threats.md A8: every way in which a keychain fails leaves nothing readable, ends with exit code 10, and nothing else is made. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { secretToolKeychain } from "../../../../../src/adapters/keychain/secret_tool_keychain.ts";
import type { ChoicePorts } from "../../../../../src/core/shared/store/choice/choice_ports.ts";
import { chosenStore } from "../../../../../src/core/shared/store/choice/chosen_store.ts";
import type { StoreKind } from "../../../../../src/core/shared/store/choice/store_kind.ts";
import { readKeyFile } from "../../../../../src/core/shared/store/key_file.ts";
import { exitCodeOf } from "../../../../../src/core/shared/codes/error_codes.ts";
import { Secret } from "../../../../../src/secret.ts";
import { FakePrompter } from "../../../../fakes/fake_prompter.ts";
import { FakeSecretTool, type KeychainFault } from "../../../../fakes/fake_secret_tool.ts";
import { FixedClock } from "../../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../../fakes/seeded_random.ts";
import { failureOf } from "../../../client/http/fixture.ts";

const CANARY = "c4n4ry-s3cr3t-value";
const LOCATION = { path: "/config/auth.json", stateDir: "/state", writer: "sealhold/test" };
const KEY_FILE = "/state/store.key";

function world(tool: FakeSecretTool, answers?: readonly (string | boolean)[]) {
  const files = new MemoryFileSystem();
  const notes: string[] = [];
  const prompter = new FakePrompter(answers);
  const passphrase = () => Promise.resolve(Secret.fromText("correct horse"));
  const ports: ChoicePorts = {
    files,
    prompter,
    random: new SeededRandom(),
    clock: new FixedClock(),
    keychain: secretToolKeychain(tool),
    keys: { passphrase, keyFile: (path) => readKeyFile(files, path) },
    newPassphrase: async () => ({ type: "passphrase", passphrase: await passphrase() }),
    keyFile: KEY_FILE,
    note: (line) => notes.push(line),
  };
  const open = (kind: StoreKind | "unchosen" = "keychain") =>
    chosenStore(ports, LOCATION, kind === "unchosen" ? undefined : kind);
  return { files, ports, prompter, notes, open };
}

const write = (store: ReturnType<typeof chosenStore>) =>
  store.update((entries) => void (entries.secrets.canary = CANARY));

/** Everything on the disk, as one text. */
function disk(files: MemoryFileSystem): string {
  const paths = ["/config", "/state", "/state/marks"].flatMap((folder) => files.paths(folder));
  return paths.map((path) => `${path}\n${new TextDecoder().decode(files.get(path))}`).join("\n");
}

const FAULTS: Record<KeychainFault, string> = {
  absent: "KEYCHAIN_UNAVAILABLE",
  "no bus": "KEYCHAIN_UNAVAILABLE",
  locked: "KEYCHAIN_LOCKED",
  denied: "KEYCHAIN_LOCKED",
  timeout: "KEYCHAIN_LOCKED",
  "wrong value": "KEYCHAIN_BROKEN",
  "empty read-back": "KEYCHAIN_BROKEN",
  "not writable": "KEYCHAIN_LOCKED",
};

for (const [fault, code] of Object.entries(FAULTS) as [KeychainFault, string][]) {
  for (const who of ["nobody", "somebody"] as const) {
    Deno.test(`A8: a new store with the keychain ${fault}, ${who} there: exit 10, nothing made`, async () => {
      const tool = new FakeSecretTool(fault);
      const { files, prompter, open } = world(tool, who === "nobody" ? undefined : ["keyfile"]);
      const error = await failureOf(() => write(open()));
      assertEquals([error.code, exitCodeOf(error.code)], [code, 10]);
      assert(error.hint?.includes("sealhold store init --keyfile"), error.hint);
      assert(!disk(files).includes(CANARY), disk(files));
      assertStrictEquals(files.get(LOCATION.path), undefined, "no store");
      assertStrictEquals(files.get(KEY_FILE), undefined, "no key file in its place");
      assertEquals(prompter.asked, [], "and no question for another way");
      assert(!JSON.stringify(tool.runs.map((run) => run.args)).includes("sealhold1."));
    });
  }
}

/** What reading a store that is there comes to. */
const OPENING: Record<KeychainFault, string> = {
  ...FAULTS,
  denied: "KEYCHAIN_DENIED",
  "not writable": "",
};

for (const [fault, code] of Object.entries(OPENING) as [KeychainFault, string][]) {
  Deno.test(`A8: a store that is there with the keychain ${fault}: ${code || "readable"}, and unchanged`, async () => {
    const tool = new FakeSecretTool();
    const { files, open } = world(tool);
    await write(open());
    const before = disk(files);
    assert(!before.includes(CANARY));
    tool.fault = fault;
    if (code === "") {
      assertStrictEquals((await open().read()).secrets.canary, CANARY);
      return;
    }
    for (const run of [() => open().read(), () => write(open())]) {
      const error = await failureOf(run as () => Promise<unknown>);
      assertEquals([error.code, exitCodeOf(error.code)], [code, 10]);
      assert(error.hint !== undefined);
    }
    assertEquals(
      disk(files).replace("/config/auth.lock\n", ""),
      before.replace("/config/auth.lock\n", ""),
    );
    tool.fault = undefined;
    assertStrictEquals((await open().read()).secrets.canary, CANARY);
  });
}

Deno.test("A8: every call has a limit of 3 s, and the value is on stdin alone (case 26)", async () => {
  const tool = new FakeSecretTool();
  const { open } = world(tool);
  await write(open());
  assert(tool.runs.length > 3);
  assert(tool.runs.every((run) => run.timeoutMs === 3000 && run.program === "secret-tool"));
  for (const run of tool.runs.filter(({ args }) => args[0] === "store")) {
    const fed = run.stdin!.exposeText();
    assert(/^sealhold1\.[\w.-]+$/.test(fed), "no line end");
    assert(!run.args.join(" ").includes(fed.split(".")[1]!));
  }
});

Deno.test("a person is offered the keychain first where one answers, and not at all where none does", async () => {
  for (const fault of [undefined, "absent", "no bus", "timeout"] as const) {
    const tool = new FakeSecretTool(fault);
    const { open, ports, prompter } = world(tool, [fault === undefined ? "keychain" : "keyfile"]);
    const offered: string[] = [];
    const select = prompter.select.bind(prompter);
    ports.prompter = Object.assign(Object.create(prompter), {
      available: () => true,
      select(message: string, options: { value: string; label: string }[]) {
        offered.push(...options.map(({ value }) => value));
        return select(message, options);
      },
    });
    await write(open("unchosen"));
    assertEquals(offered, [
      ...(fault === undefined ? ["keychain"] : []),
      ...["keyfile", "passphrase"],
    ]);
    assertStrictEquals((await open("unchosen").read()).secrets.canary, CANARY);
  }
});

Deno.test("a keychain store that was made tells where and how, without the key", async () => {
  const { open, notes } = world(new FakeSecretTool());
  await write(open());
  assertEquals(notes, ["Created /config/auth.json, opened by the keychain (Secret Service)"]);
});
