/** What a store holds between two calls, and what it makes sure of before a person is asked for anything. */
import { assert, assertEquals } from "@std/assert";
import { sealedStore } from "../../../../src/core/shared/store/sealed_store.ts";
import { equalBytes } from "../../../../src/crypto/equal_bytes.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { CountingFileSystem } from "../../../fakes/counting_file_system.ts";
import { type Fault, FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { SeenRandom } from "../../../fakes/seen_random.ts";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { KEY_FILE, LOCATION, makeFixture, STATE, STORE, TestKeys } from "./store_fixture.ts";

Deno.test("closed, a store has no root key any more; it opens again when it is used again", async () => {
  const { ports, keys } = await makeFixture();
  const random = new SeenRandom();
  const store = sealedStore({ ...ports, random }, LOCATION, keys);
  await store.rekey();
  // A rekey draws the root key first.
  const [root] = random.drawn;
  assertEquals([root?.length, root?.some((byte) => byte !== 0)], [32, true]);
  store.close();
  assertEquals(root?.every((byte) => byte === 0), true);
  assertEquals((await store.read()).secrets, {});
  await store.update((entries) => void (entries.secrets.a = "AAAA"));
});

Deno.test("what was read for a store's status is opened next, and judged by a mark that is read after it", async () => {
  const files = new CountingFileSystem();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  await createStore(ports, LOCATION, { type: "keyfile", path: KEY_FILE });
  const open = () => sealedStore(ports, LOCATION, new TestKeys(files));
  const [store, other] = [open(), open()];
  files.reset();
  await store.status();
  await store.read();
  assertEquals(files.count("read", /auth\.json$/), 1);
  await store.status();
  // Somebody else writes between the look and the opening: what was looked at is old by then.
  await other.update((entries) => void (entries.secrets.theirs = "AAAA"));
  assertEquals((await store.read()).secrets, { theirs: "AAAA" });
  // And what was looked at before the lock is never what is changed under it.
  await store.status();
  await other.update((entries) => void (entries.secrets.more = "BBBB"));
  await store.update((entries) => void (entries.secrets.ours = "CCCC"));
  assertEquals((await open().read()).secrets, { theirs: "AAAA", more: "BBBB", ours: "CCCC" });
});

Deno.test("prepared: the disk took as many bytes beside the store and beside its mark, and has them no more", async () => {
  const files = new CountingFileSystem();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  await createStore(ports, LOCATION, { type: "keyfile", path: KEY_FILE });
  const before = [files.paths(STATE), files.paths(`${STATE}/marks`), files.get(STORE)];
  files.reset();
  await sealedStore(ports, LOCATION, new TestKeys(files)).prepare();
  assertEquals(files.count("create", /\/\.?auth\.json/), 1);
  assertEquals(files.count("create", /\/marks\//), 1);
  assertEquals([files.count("rename", /./), files.count("sync", /./)], [0, 0]);
  assertEquals([files.paths(STATE), files.paths(`${STATE}/marks`), files.get(STORE)], before);
  assert(
    !files.paths(LOCATION.path.slice(0, -"/auth.json".length)).some((path) => /tmp/.test(path)),
  );
});

Deno.test("preparing fails with whatever a change would fail with, and leaves the store as it was", async () => {
  const operations = (await prepareWith()).faulty.operations;
  const silent: string[] = [];
  for (const [index, name] of operations.entries()) {
    const { error, same } = await prepareWith({ at: index + 1, code: "ENOSPC", when: "before" });
    if (error === undefined) silent.push(name);
    else assert(error instanceof SealholdError, `${name}: ${error}`);
    assert(same, name);
  }
  // What was written on trial may stay, where the disk fails just then: the next writer sweeps it.
  assertEquals(silent, ["remove", "remove"]);
});

async function prepareWith(fault?: Fault) {
  const { files, ports, keys, bytes } = await makeFixture();
  const before = bytes();
  const faulty = new FaultyFileSystem(files, fault);
  const store = sealedStore({ ...ports, files: faulty }, LOCATION, keys);
  const error: unknown = await store.prepare().then(() => undefined, (thrown) => thrown);
  return { faulty, error, same: equalBytes(bytes(), before) };
}
