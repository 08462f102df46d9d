import { assert, assertEquals } from "@std/assert";
import { createStore } from "../../src/core/shared/store/create_store.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../fakes/memory_file_system.ts";
import { MemoryKeychain } from "../fakes/memory_keychain.ts";
import { type FakeOptions, run } from "./harness.ts";

const STORE = "/home/s/auth.json";
const KEY = "/home/s/state/store.key";
const FOLDER = "/home/s";

/** A disk with a store that a key file opens. */
async function diskWithStore(): Promise<MemoryFileSystem> {
  const files = new MemoryFileSystem();
  await files.ensurePrivateFolder("/home/s/state");
  const ports = { files, random: new SeededRandom("store"), clock: new FixedClock() };
  const location = { path: STORE, stateDir: "/home/s/state", writer: "sealhold/test" };
  await createStore(ports, location, { type: "keyfile", path: KEY });
  return files;
}

const store = (argv: string[], options: FakeOptions = {}) => run(["store", ...argv], options);

Deno.test("store init --keyfile makes store and key file, both private", async () => {
  const { code, stdout, stderr, world } = await store(["init", "--keyfile"]);
  assertEquals([code, stdout, stderr], [0, `Created ${STORE}, opened by key file ${KEY}\n`, ""]);
  for (const path of [STORE, KEY]) assertEquals((await world.files.inspect(path))?.mode, 0o600);
});

Deno.test("store init --keyfile with a relative path means the working folder", async () => {
  const { world } = await store(["init", "--keyfile", "keys/k"]);
  assert(world.files.get("/work/keys/k") !== undefined);
});

Deno.test("store init without a choice asks a person, and stops where there is none", async () => {
  const asked = await store(["init"], { answers: ["keyfile"] });
  assertEquals(asked.code, 0);
  assertEquals(asked.world.prompter.asked, ["select: How should the store be opened?"]);
  const nobody = await store(["init"]);
  assertEquals([nobody.code, nobody.stdout], [2, ""]);
  assert(nobody.stderr.includes("sealhold store init --keyfile (or --keychain, --passphrase)"));
  assertEquals(nobody.world.files.paths("/home/s"), []);
});

Deno.test("store init --passphrase asks twice, and refuses two that differ", async () => {
  const { code, world } = await store(["init", "--passphrase"], { answers: ["one", "two"] });
  assertEquals(code, 2);
  assertEquals(world.files.get(STORE), undefined);
});

Deno.test("A8: store init --plain warns", async () => {
  const { code, stdout, stderr } = await store(["init", "--plain"]);
  assertEquals([code, stdout], [0, `Created ${STORE} (plain text)\n`]);
  assert(stderr.startsWith("Warning: the store is plain text."));
});

Deno.test("store init does not replace a store unless told to, and keeps the old one", async () => {
  const files = await diskWithStore();
  const before = files.get(STORE);
  for (const how of [["--keyfile"], ["--plain"]]) {
    const refused = await store(["init", ...how], { files });
    assertEquals([refused.code, refused.stdout], [7, ""]);
    assertEquals(files.get(STORE), before);
  }
  const replaced = await store(["init", "--keyfile", "--replace"], { files });
  assertEquals(replaced.code, 0);
  assertEquals(files.get(`${STORE}.bak`), before);
});

Deno.test("store init --replace stops at a .bak that is there, and says what to do", async () => {
  for (const how of ["--keyfile", "--plain"]) {
    const files = await diskWithStore();
    assertEquals((await store(["init", "--keyfile", "--replace"], { files })).code, 0);
    const [current, kept] = [files.get(STORE), files.get(`${STORE}.bak`)];
    const refused = await store(["init", how, "--replace"], { files });
    assertEquals([refused.code, refused.stdout], [7, ""]);
    assert(refused.stderr.includes(`mv ${STORE}.bak`), refused.stderr);
    assertEquals([files.get(STORE), files.get(`${STORE}.bak`)], [current, kept]);
  }
});

Deno.test("A8: store init --replace over a plain store says that the readable one is still there", async () => {
  for (const how of ["--keyfile", "--plain"]) {
    const files = new MemoryFileSystem();
    await store(["init", "--plain"], { files });
    const { code, stderr } = await store(["init", how, "--replace"], { files });
    assertEquals(code, 0, stderr);
    assert(stderr.includes("readable text") && stderr.includes(`${STORE}.bak`), stderr);
  }
  const sealed = await store(["init", "--keyfile", "--replace"], { files: await diskWithStore() });
  assertEquals([sealed.code, sealed.stderr], [0, ""]);
});

Deno.test("store status shows slots without opening anything", async () => {
  const files = await diskWithStore();
  await files.remove(KEY);
  const { code, stdout, world } = await store(["status"], { files, answers: [], sealed: true });
  assertEquals(code, 0);
  for (const part of [`Store:    ${STORE}`, "Revision: 1", "keyfile", KEY]) {
    assert(stdout.includes(part), stdout);
  }
  assertEquals(world.prompter.asked, []);
  const shown = await store(["status", "--format", "json"], { files, sealed: true });
  assertEquals(JSON.parse(shown.stdout).slots.length, 1);
});

Deno.test("store add-slot and remove-slot; the last slot stays", async () => {
  const files = await diskWithStore();
  const added = await store([
    "add-slot",
    "--keyfile",
    "/home/s/state/second.key",
    "--format",
    "raw",
  ], { files });
  assertEquals(added.code, 0);
  const id = added.stdout;
  assert(/^[\w-]{11}$/.test(id), id);
  const no = await store(["remove-slot", "--", id], { files, answers: [false] });
  assertEquals([no.code, no.world.prompter.asked], [130, [`confirm: Remove slot ${id}?`]]);
  assertEquals((await store(["remove-slot", "--force", "--", id], { files })).code, 0);
  const [last] =
    JSON.parse((await store(["status", "--format=json"], { files, sealed: true })).stdout).slots;
  assertEquals((await store(["remove-slot", "--force", "--", last.id], { files })).code, 2);
  assertEquals((await store(["remove-slot", "--force", "nothing"], { files })).code, 4);
});

Deno.test("case 33: a slot id is shown as escapes in the question", async () => {
  const files = await diskWithStore();
  const { world } = await store(["remove-slot", "a\x1b[2Jb"], { files, answers: [false] });
  assertEquals(world.prompter.asked, ["confirm: Remove slot a\\x1b[2Jb?"]);
});

Deno.test("store rekey writes a new revision", async () => {
  const files = await diskWithStore();
  const before = files.get(STORE);
  const { code, stdout } = await store(["rekey"], { files });
  assertEquals([code, stdout], [0, `Rekeyed ${STORE} (revision 2)\n`]);
  assert(String(files.get(STORE)) !== String(before));
});

Deno.test("store doctor: exit 0 when well, 14 with what to mend when not", async () => {
  const files = await diskWithStore();
  const well = await store(["doctor"], { files });
  assertEquals(well.code, 0, well.stdout);
  assert(well.stdout.endsWith("\n\nNo problems found\n"));
  files.chmod(FOLDER, 0o755);
  const ill = await store(["doctor"], { files });
  assertEquals([ill.code, ill.stderr], [14, ""]);
  assert(ill.stdout.includes("FAULT") && ill.stdout.includes("chmod 700"), ill.stdout);
  assertEquals(
    JSON.parse((await store(["doctor", "--format=json"], { files })).stdout).healthy,
    false,
  );
});

Deno.test("store doctor: where the store cannot be opened, the exit code of every other command", async () => {
  const cases: [string, (files: MemoryFileSystem) => Promise<unknown> | void, string, number][] = [
    ["others can read it", (files) => files.chmod(STORE, 0o644), "UNSAFE_FILE", 10],
    ["no key", (files) => files.remove(KEY), "LOCKED", 10],
    ["cut off", (files) => files.put(STORE, files.get(STORE)!.slice(0, -3)), "DAMAGED", 9],
    ["not there", (files) => files.remove(STORE), "STORE_NOT_CHOSEN", 10],
  ];
  for (const [name, bend, code, exit] of cases) {
    const files = await diskWithStore();
    await bend(files);
    const { code: ended, stdout } = await store(["doctor", "--format=json"], { files });
    assertEquals([ended, JSON.parse(stdout).checks.at(-1).code], [exit, code], name);
  }
});

Deno.test("store doctor: what only the keychain opens ends in the keychain's exit code", async () => {
  const keychain = new MemoryKeychain();
  const files = new MemoryFileSystem();
  await store(["init", "--keychain"], { files, keychain });
  keychain.items.clear();
  assertEquals((await store(["doctor"], { files, keychain })).code, 10);
});

Deno.test("store init --keychain and add-slot --keychain: made, shown, and no second one", async () => {
  const keychain = new MemoryKeychain();
  const files = new MemoryFileSystem();
  const made = await store(["init", "--keychain"], { files, keychain });
  assertEquals(made.stdout, `Created ${STORE}, opened by keychain (Test Keychain)\n`);
  const shown = await store(["status", "--format=json"], { files, keychain, sealed: true });
  const { store_id: id, slots } = JSON.parse(shown.stdout);
  assertEquals([slots[0].type, slots[0].ref], ["keychain", { service: "sealhold", account: id }]);
  const text = await store(["status"], { files, keychain, sealed: true });
  assert(text.stdout.includes(`item sealhold ${id}`), text.stdout);
  assertEquals((await store(["add-slot", "--keychain"], { files, keychain })).code, 7);
  assertEquals((await store(["add-slot", "--keyfile"], { files, keychain })).code, 0);
  assertEquals((await store(["doctor"], { files, keychain })).code, 0);
  const removed = await store(["remove-slot", "--force", "--", slots[0].id], { files, keychain });
  assertEquals([removed.code, keychain.items.size], [0, 0]);
});

Deno.test("store remove-slot: where the keychain cannot be asked, a note says that the item stays", async () => {
  const keychain = new MemoryKeychain();
  const files = new MemoryFileSystem();
  await store(["init", "--keychain"], { files, keychain });
  assertEquals((await store(["add-slot", "--keyfile"], { files, keychain })).code, 0);
  const { stdout } = await store(["status", "--format=json"], { files, keychain, sealed: true });
  const { id } = JSON.parse(stdout).slots[0];
  keychain.failFrom = 1;
  const removed = await store(["remove-slot", "--force", "--", id], { files, keychain });
  assertEquals([removed.code, removed.stdout], [0, `Removed slot ${id}\n`]);
  const note =
    "The slot's item stays in the keychain, if it is in this one: The keychain is locked\n";
  assertEquals(removed.stderr, note);
});

Deno.test("store init: --keychain, --keyfile, --passphrase and --plain exclude each other", async () => {
  for (const other of ["--keyfile", "--passphrase", "--plain"]) {
    assertEquals((await store(["init", "--keychain", other])).code, 2);
  }
});

Deno.test("A8: store init --keychain without a keychain: exit 10, a hint, and nothing made", async () => {
  const files = new MemoryFileSystem();
  const { code, stdout, stderr } = await store(["init", "--keychain"], { files });
  assertEquals([code, stdout], [10, ""]);
  assert(stderr.includes("hint: "));
  assertEquals([files.get(STORE), files.get(KEY)], [undefined, undefined]);
});
