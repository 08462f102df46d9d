/** A5: every file around the store is read back before it takes its place; what stands is left alone if it reads otherwise. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { createPlainStore, plainStore } from "../../../../src/core/shared/store/plain_store.ts";
import { readOrCreateKeyFile } from "../../../../src/core/shared/store/key_file.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { bendReadBack } from "../../../fakes/bent_disk.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { KEY_FILE, LOCATION, makeFixture, markPath, STATE, STORE } from "./store_fixture.ts";

const SLOT = { type: "keyfile", path: KEY_FILE } as const;
const SECOND_KEY = "/home/ada/keys/second.key";

/** What is on the disk in these folders, locks aside. */
function disk(files: MemoryFileSystem): Record<string, string> {
  const folders = ["/home/ada/.config/sealhold", "/home/ada/keys", `${STATE}/marks`];
  const paths = folders.flatMap((folder) => files.paths(folder));
  return Object.fromEntries(
    paths.filter((path) => !path.endsWith(".lock")).map((path) => [path, files.get(path)!.toHex()]),
  );
}

/** Bends `path` while `work` runs; nothing on the disk may be another afterwards, but for what `but` names. */
async function assertUntouched(
  files: MemoryFileSystem,
  path: string,
  work: () => Promise<unknown>,
  but: readonly string[] = [],
): Promise<void> {
  const others = () =>
    Object.fromEntries(Object.entries(disk(files)).filter(([name]) => !but.includes(name)));
  const before = others();
  const bent = bendReadBack(files, path);
  const error = await assertCode(work, "DAMAGED");
  bent.mend();
  const name = path.slice(path.lastIndexOf("/") + 1);
  assertEquals([bent.times, error.data.where], [1, name]);
  // It names its own file; that the store is damaged is not said, for it stands as it was.
  assertEquals(error.message, `"${name}" reads back otherwise than it was written`);
  assertEquals(error.hint?.includes("store doctor"), false);
  assertEquals(others(), before);
}

async function stored() {
  const fixture = await makeFixture();
  const put = (value: string) =>
    fixture.store.update((entries) => void (entries.secrets["a"] = value));
  await put("b2xk");
  const { storeId } = await fixture.store.status();
  return { ...fixture, put, mark: markPath(STATE, storeId) };
}

Deno.test("A5: the store", async () => {
  const { files, put, open } = await stored();
  await assertUntouched(files, STORE, () => put("bmV3"));
  assertStrictEquals((await open().read()).secrets["a"], "b2xk");
});

Deno.test("A5: the rollback mark; the store is not written either", async () => {
  const { files, put, open, mark } = await stored();
  await assertUntouched(files, mark, () => put("bmV3"));
  assertStrictEquals((await open().read()).secrets["a"], "b2xk");
  await assertUntouched(files, mark, () => open().rekey());
  assertStrictEquals((await open().read()).secrets["a"], "b2xk");
});

Deno.test("A5: a key file; no slot is made for one that is not there", async () => {
  const { files, open } = await stored();
  await assertUntouched(
    files,
    SECOND_KEY,
    () => open().addSlot({ type: "keyfile", path: SECOND_KEY }),
  );
  assertStrictEquals(files.get(SECOND_KEY), undefined);
  assertStrictEquals((await open().status()).slots.length, 1);
  const random = new SeededRandom();
  const fresh = new MemoryFileSystem();
  await assertUntouched(fresh, KEY_FILE, () => readOrCreateKeyFile(fresh, random, KEY_FILE));
});

Deno.test("A5: the first store, its key file and its mark: there is none afterwards", async () => {
  for (const name of ["store", "key", "mark"]) {
    const files = new MemoryFileSystem();
    const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
    const make = () => createStore(ports, LOCATION, SLOT);
    const isMark = name === "mark";
    // The mark's name is the store's id, which is drawn only when the store is made: the same seed draws it again.
    const path = isMark ? await markOfSeed() : name === "store" ? STORE : KEY_FILE;
    await assertUntouched(files, path, make, name === "key" ? [] : [KEY_FILE]);
    assertStrictEquals(files.get(STORE), undefined);
    await make();
    assert(files.get(STORE) !== undefined);
  }
});

async function markOfSeed(): Promise<string> {
  const { store } = await makeFixture();
  return markPath(STATE, (await store.status()).storeId);
}

Deno.test("A5: the .bak of a store that is replaced, and the mark that retires it", async () => {
  for (const plain of [false, true]) {
    for (const which of ["backup", "mark"]) {
      const { files, ports, open, mark } = await stored();
      const path = which === "backup" ? `${STORE}.bak` : mark;
      const replace = () =>
        plain
          ? createPlainStore(ports, LOCATION, true)
          : createStore(ports, LOCATION, SLOT, { replace: true });
      await assertUntouched(files, path, replace, which === "backup" ? [] : [`${STORE}.bak`]);
      assertStrictEquals((await open().read()).secrets["a"], "b2xk", "the old store stands");
    }
  }
});

Deno.test("A5: the plain store, made and changed", async () => {
  const files = new MemoryFileSystem();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  await assertUntouched(files, STORE, () => createPlainStore(ports, LOCATION, false));
  await createPlainStore(ports, LOCATION, false);
  const { update } = plainStore(ports, LOCATION);
  await assertUntouched(
    files,
    STORE,
    () => update((entries) => void (entries.secrets["a"] = "bmV3")),
  );
});
