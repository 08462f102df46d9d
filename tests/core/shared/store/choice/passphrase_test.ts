import { assert, assertEquals } from "@std/assert";
import {
  knownPassphrase,
  newPassphrase,
} from "../../../../../src/core/shared/store/choice/passphrase.ts";
import { createStore } from "../../../../../src/core/shared/store/create_store.ts";
import { exitCodeOf } from "../../../../../src/core/shared/codes/error_codes.ts";
import { FakePrompter } from "../../../../fakes/fake_prompter.ts";
import { FakeUserFiles } from "../../../../fakes/fake_user_files.ts";
import { FixedClock } from "../../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../../fakes/seeded_random.ts";
import { failureOf } from "../../../client/http/fixture.ts";

type PassphrasePorts = Parameters<typeof newPassphrase>[0];

const PATH = "/run/passphrase";

function ports(content?: string | Uint8Array, answers?: readonly string[]) {
  return {
    files: new MemoryFileSystem(),
    userFiles: new FakeUserFiles(content === undefined ? {} : { [PATH]: content }),
    prompter: new FakePrompter(answers),
    passphraseFile: answers === undefined ? PATH : undefined,
  } satisfies PassphrasePorts & Record<string, unknown>;
}

const CONTENTS: readonly [string, string][] = [
  ["correct horse", "correct horse"],
  ["correct horse\n", "correct horse"],
  ["correct horse\r\n", "correct horse"],
  ["correct horse\n\n", "correct horse\n"],
  ["correct horse\r", "correct horse\r"],
  [" correct horse ", " correct horse "],
  ["\n", ""],
];

for (const [content, wanted] of CONTENTS) {
  Deno.test(`a passphrase file with ${JSON.stringify(content)}`, async () => {
    for (const read of [knownPassphrase, newPassphrase]) {
      assertEquals((await read(ports(content), "store")).exposeText(), wanted);
    }
  });
}

Deno.test("a passphrase file wins over asking, and any bytes will do", async () => {
  const bytes = Uint8Array.of(0xff, 0x00, 0x0a);
  const given = { ...ports(bytes), prompter: new FakePrompter(["typed"]) };
  assertEquals((await knownPassphrase(given, "store")).expose(), Uint8Array.of(0xff, 0x00));
  assertEquals(given.prompter.asked, []);
});

Deno.test("case 6: a passphrase file that is not there stops with exit code 10, nobody is asked", async () => {
  const given = { ...ports(), prompter: new FakePrompter(["typed"]) };
  for (const read of [knownPassphrase, newPassphrase]) {
    const error = await failureOf(() => read(given, "store"));
    assertEquals(exitCodeOf(error.code), 10);
    assertEquals(error.hint, "Check SEALHOLD_PASSPHRASE_FILE");
  }
  assertEquals(given.prompter.asked, []);
});

Deno.test("a passphrase file is bounded", async () => {
  const error = await failureOf(() => knownPassphrase(ports("x".repeat(4099)), "store"));
  assertEquals([error.code, error.hint], ["LOCKED", "Check SEALHOLD_PASSPHRASE_FILE"]);
});

Deno.test("a known passphrase is asked for once, a new one twice", async () => {
  const once = ports(undefined, ["typed"]);
  assertEquals((await knownPassphrase(once, "credential store")).exposeText(), "typed");
  assertEquals(once.prompter.asked, ["secret: Passphrase of the credential store"]);
  const twice = ports(undefined, ["typed", "typed"]);
  assertEquals((await newPassphrase(twice, "credential store")).exposeText(), "typed");
  assertEquals(twice.prompter.asked, [
    "secret: New passphrase for the credential store",
    "secret: The same again",
  ]);
});

Deno.test("an empty passphrase does not make a store", async () => {
  const given = ports(undefined, ["", ""]);
  const passphrase = await newPassphrase(given, "store").catch(() => undefined);
  if (passphrase === undefined) return;
  const storePorts = { ...given, random: new SeededRandom(), clock: new FixedClock() };
  const location = { path: "/c/auth.json", stateDir: "/s", writer: "test" };
  await given.files.ensurePrivateFolder("/c");
  const error = await failureOf(() =>
    createStore(storePorts, location, { type: "passphrase", passphrase })
  );
  assertEquals(error.code, "INVALID_VALUE");
});

Deno.test("two different passphrases are refused", async () => {
  const error = await failureOf(() => newPassphrase(ports(undefined, ["one", "two"]), "store"));
  assertEquals([error.code, error.message], ["INVALID_VALUE", "The two passphrases differ"]);
});

Deno.test("nobody to ask: exit code 10, and how to do without", async () => {
  const nobody = { ...ports(undefined, []), prompter: new FakePrompter() };
  const error = await failureOf(() => newPassphrase(nobody, "store"));
  assertEquals(exitCodeOf(error.code), 10);
  assert(error.hint?.includes("SEALHOLD_PASSPHRASE_FILE"));
});
