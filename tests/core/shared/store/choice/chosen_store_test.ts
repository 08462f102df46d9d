import { assert, assertEquals } from "@std/assert";
import type { ChoicePorts } from "../../../../../src/core/shared/store/choice/choice_ports.ts";
import { chosenStore } from "../../../../../src/core/shared/store/choice/chosen_store.ts";
import {
  chosenKind,
  type StoreKind,
} from "../../../../../src/core/shared/store/choice/store_kind.ts";
import { createStore } from "../../../../../src/core/shared/store/create_store.ts";
import { readKeyFile } from "../../../../../src/core/shared/store/key_file.ts";
import { plainStore } from "../../../../../src/core/shared/store/plain_store.ts";
import type { CredentialStore } from "../../../../../src/ports/credential_store.ts";
import { exitCodeOf } from "../../../../../src/core/shared/codes/error_codes.ts";
import { Secret } from "../../../../../src/secret.ts";
import { FakePrompter } from "../../../../fakes/fake_prompter.ts";
import { FixedClock } from "../../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../../fakes/seeded_random.ts";
import { failureOf } from "../../../client/http/fixture.ts";

const CANARY = "c4n4ry-s3cr3t";
const LOCATION = { path: "/config/auth.json", stateDir: "/state", writer: "sealhold/test" };
const KEY_FILE = "/state/store.key";
/** The cheapest that is admitted: this is not about the derivation. */
const KDF = { m: 19_456, t: 2, p: 1 };

type Existing = "none" | "sealed" | "plain" | "damaged";

interface World extends ChoicePorts {
  files: MemoryFileSystem;
  prompter: FakePrompter;
  notes: string[];
}

function world(answers?: readonly (string | boolean)[]): World {
  const files = new MemoryFileSystem();
  const prompter = new FakePrompter(answers);
  const notes: string[] = [];
  const passphrase = () => Promise.resolve(Secret.fromText("correct horse"));
  return {
    files,
    prompter,
    notes,
    random: new SeededRandom(),
    clock: new FixedClock(),
    keys: { passphrase, keyFile: (path) => readKeyFile(files, path) },
    newPassphrase: async () => ({ type: "passphrase", passphrase: await passphrase(), kdf: KDF }),
    keyFile: KEY_FILE,
    note: (line) => notes.push(line),
  };
}

async function put(ports: World, existing: Existing): Promise<void> {
  await ports.files.ensurePrivateFolder("/config");
  await ports.files.ensurePrivateFolder("/state");
  if (existing === "sealed") {
    await createStore(ports, LOCATION, { type: "keyfile", path: KEY_FILE });
  }
  if (existing === "plain") await plainStore(ports, LOCATION).update(() => undefined);
  if (existing === "damaged") ports.files.put(LOCATION.path, new TextEncoder().encode("{"));
}

const write = (store: CredentialStore) =>
  store.update((entries) => void (entries.secrets["canary"] = CANARY));

const onDisk = ({ files }: World) => {
  const bytes = files.get(LOCATION.path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
};

/** What the first write does: "sealed", "plain" or "nothing" is on the disk afterwards, or an error code. */
const TABLE: readonly [StoreKind | undefined, Existing, "tty" | "no tty", string][] = [
  [undefined, "none", "no tty", "STORE_NOT_CHOSEN"],
  [undefined, "none", "tty", "sealed"],
  [undefined, "sealed", "no tty", "sealed"],
  [undefined, "sealed", "tty", "sealed"],
  [undefined, "plain", "no tty", "DAMAGED|CONFIG_INVALID|STORE_NOT_CHOSEN"],
  [undefined, "plain", "tty", "DAMAGED|CONFIG_INVALID|STORE_NOT_CHOSEN"],
  [undefined, "damaged", "no tty", "DAMAGED"],
  [undefined, "damaged", "tty", "DAMAGED"],
  ["keyfile", "none", "no tty", "sealed"],
  ["keyfile", "none", "tty", "sealed"],
  ["keyfile", "sealed", "no tty", "sealed"],
  ["keyfile", "damaged", "no tty", "DAMAGED"],
  ["passphrase", "none", "no tty", "sealed"],
  ["passphrase", "none", "tty", "sealed"],
  ["passphrase", "sealed", "no tty", "sealed"],
  ["passphrase", "damaged", "tty", "DAMAGED"],
  ["memory", "none", "no tty", "nothing"],
  ["memory", "none", "tty", "nothing"],
  ["memory", "sealed", "no tty", "untouched"],
  ["memory", "damaged", "tty", "untouched"],
  ["plain", "none", "no tty", "plain"],
  ["plain", "none", "tty", "plain"],
  ["plain", "plain", "no tty", "plain"],
  ["plain", "sealed", "no tty", "CONFIG_INVALID"],
  ["plain", "damaged", "no tty", "DAMAGED"],
];

for (const [kind, existing, tty, wanted] of TABLE) {
  const name = `first write with ${
    kind ?? "no choice"
  }, ${existing} on the disk, ${tty}: ${wanted}`;
  Deno.test(name, async () => {
    const ports = world(tty === "tty" ? ["keyfile"] : undefined);
    await put(ports, existing);
    const before = onDisk(ports);
    const store = chosenStore(ports, LOCATION, kind);
    if (/^[A-Z_|]+$/.test(wanted)) {
      const error = await failureOf(() => write(store));
      assert(wanted.split("|").includes(error.code), error.code);
      assert(error.hint !== undefined);
      assertEquals(onDisk(ports), before, "nothing was changed");
    } else {
      await write(store);
      assertEquals((await store.read()).secrets["canary"], CANARY);
    }
    const after = onDisk(ports);
    if (wanted === "nothing" || wanted === "untouched") assertEquals(after, before);
    // A8: readable only when it was asked for by name.
    assertEquals(after?.includes(CANARY) ?? false, wanted === "plain");
  });
}

Deno.test("without a terminal: exit code 10 and what to type, and no question", async () => {
  const ports = world();
  await put(ports, "none");
  const error = await failureOf(() => write(chosenStore(ports, LOCATION, undefined)));
  assertEquals([error.code, exitCodeOf(error.code)], ["STORE_NOT_CHOSEN", 10]);
  assertEquals(error.hint, "sealhold store init --keyfile (or --keychain, --passphrase)");
  assertEquals(ports.prompter.asked, []);
  assertEquals(ports.files.paths("/config"), []);
});

Deno.test("with a terminal a person is asked once, and plain is not among the answers", async () => {
  for (const answer of ["keyfile", "passphrase"]) {
    const ports = world([answer]);
    await put(ports, "none");
    let offered: string[] = [];
    const select = ports.prompter.select.bind(ports.prompter);
    ports.prompter.select = (question, choices) => {
      offered = choices.map(({ value }) => value);
      return select(question, choices);
    };
    const store = chosenStore(ports, LOCATION, undefined);
    await write(store);
    await write(store);
    assertEquals(ports.prompter.asked, ["select: How should the credential store be opened?"]);
    assertEquals(offered, ["keyfile", "passphrase"]);
    assertEquals((await store.describe()).slots, [answer]);
    assertEquals(ports.notes.length, 1);
    assert(ports.notes[0]?.includes(LOCATION.path));
  }
});

Deno.test("reading where there is no store: nobody is logged in, nothing is asked or made", async () => {
  for (const kind of [undefined, "keyfile", "passphrase", "memory", "plain"] as const) {
    const ports = world(["keyfile"]);
    const entries = await chosenStore(ports, LOCATION, kind).read();
    assertEquals(Object.keys(entries.sessions), []);
    assertEquals([ports.prompter.asked, onDisk(ports)], [[], undefined]);
  }
});

Deno.test("a store that cannot be read is not taken for an empty one", async () => {
  for (const kind of [undefined, "keyfile", "passphrase", "plain"] as const) {
    const ports = world();
    await put(ports, "damaged");
    assertEquals(
      (await failureOf(() => chosenStore(ports, LOCATION, kind).read())).code,
      "DAMAGED",
    );
  }
  const ports = world();
  await put(ports, "sealed");
  await ports.files.remove(KEY_FILE);
  const error = await failureOf(() => chosenStore(ports, LOCATION, undefined).read());
  assertEquals(exitCodeOf(error.code), 10, error.code);
});

Deno.test("when the change throws, no store is left that holds anything", async () => {
  const ports = world();
  await put(ports, "none");
  const store = chosenStore(ports, LOCATION, "keyfile");
  await store.update(() => {
    throw new Error("no");
  }).catch(() => {});
  assertEquals((await store.read()).secrets, {});
});

const KINDS: readonly [(string | undefined)[], StoreKind | undefined][] = [
  [[], undefined],
  [[undefined, undefined], undefined],
  [["memory", "plain"], "memory"],
  [[undefined, "plain", "keyfile"], "plain"],
  [[undefined, undefined, "passphrase"], "passphrase"],
];

for (const [choices, kind] of KINDS) {
  Deno.test(`kind of [${choices.join(",")}] is ${kind}: flag over environment over file`, () => {
    assertEquals(chosenKind(...choices), kind);
  });
}

Deno.test("case 6: an unknown kind stops, it does not fall to the next choice, and is not echoed", async () => {
  for (const wrong of [CANARY, "", "Plain", "plain ", "constructor"]) {
    const error = await failureOf(() => chosenKind(wrong, "keyfile"));
    assertEquals([error.code, error.message], ["USAGE", "Unknown kind of credential store"]);
    assertEquals(error.hint, "Use one of keychain, passphrase, keyfile, memory, plain");
  }
});
