/** The order in which a new store comes about: what a power cut between two steps must not leave. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { KEY_FILE, LOCATION, makeFixture, markPath, STATE, STORE } from "./store_fixture.ts";

Deno.test("A5: a new store and its mark are on the disk once it is said to be made", async () => {
  const { files, store, open } = await makeFixture();
  const { storeId } = await store.status();
  files.crash();
  assert(files.get(STORE) !== undefined && files.get(KEY_FILE) !== undefined);
  assert((files.get(markPath(STATE, storeId))?.length ?? 0) > 0, "the mark outlives a power cut");
  assertEquals((await open().read()).secrets, Object.create(null));
});

Deno.test("A5: the mark takes its place before the store, whose id no other store has", async () => {
  const files = new MemoryFileSystem();
  const renamed: string[] = [];
  const rename = files.rename.bind(files);
  files.rename = async (from, to) => {
    renamed.push(to.slice(to.lastIndexOf("/") + 1).replace(/^[0-9a-f]{32}/, "mark"));
    await rename(from, to);
  };
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  await createStore(ports, LOCATION, { type: "keyfile", path: KEY_FILE });
  assertEquals(renamed, ["sealhold.key", "mark.json", "auth.json"]);
  assertStrictEquals(files.get(STORE) !== undefined, true);
});
