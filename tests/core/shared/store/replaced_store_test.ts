/** A store that a new one takes the place of: it is kept, and cannot be swapped back unnoticed. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { createPlainStore, plainStore } from "../../../../src/core/shared/store/plain_store.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { type Fault, FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import { type Fixture, KEY_FILE, LOCATION, makeFixture, STORE } from "./store_fixture.ts";

const BACKUP = `${STORE}.bak`;
const SLOT = { type: "keyfile", path: KEY_FILE } as const;

const replace = ({ ports }: Pick<Fixture, "ports">) =>
  createStore(ports, LOCATION, SLOT, { replace: true });

/** A store with an older and a newer file of it. */
async function oldStore() {
  const fixture = await makeFixture();
  const older = fixture.bytes();
  await fixture.store.update((entries) => void (entries.secrets.old = "AAAA"));
  return { ...fixture, older, newest: fixture.bytes() };
}

Deno.test("a replaced store that is swapped back is refused, whatever replaced it", async () => {
  for (const plain of [false, true]) {
    const fixture = await oldStore();
    const { files, ports, open, older, newest } = fixture;
    if (plain) await createPlainStore(ports, LOCATION, true);
    else {
      await replace(fixture);
      await open().update((entries) => void (entries.secrets.new = "BBBB"));
      await open().read();
    }
    assertEquals(files.get(BACKUP), newest);
    for (const file of [newest, older]) {
      files.put(STORE, file);
      const error = await assertCode(() => open().read(), "ROLLED_BACK");
      assert(error.hint?.includes("--accept-rollback"));
      await assertCode(() => open().update(() => 0), "ROLLED_BACK");
    }
  }
});

Deno.test("going back on purpose: the .bak in its place, and --accept-rollback once", async () => {
  const fixture = await oldStore();
  const { files, open, older, newest } = fixture;
  await replace(fixture);
  await files.rename(BACKUP, STORE);
  const accepted = await open({ acceptRollback: true }).read();
  assertEquals(accepted.secrets, { old: "AAAA" });
  assertEquals((await open().read()).secrets, { old: "AAAA" });
  await open().update((entries) => void (entries.secrets.old = "CCCC"));
  for (const file of [older, newest]) {
    files.put(STORE, file);
    await assertCode(() => open().read(), "ROLLED_BACK");
  }
});

Deno.test("a second replacement does not overwrite the .bak of the first", async () => {
  const fixture = await oldStore();
  const { files, ports, bytes, newest } = fixture;
  await replace(fixture);
  const current = bytes();
  for (const run of [() => replace(fixture), () => createPlainStore(ports, LOCATION, true)]) {
    const error = await assertCode(run, "ALREADY_EXISTS");
    assertEquals(error.data, { path: BACKUP });
    assert(error.hint?.includes(`mv ${BACKUP}`));
    assertEquals([files.get(BACKUP), bytes()], [newest, current]);
  }
  await files.rename(BACKUP, `${BACKUP}.1`);
  await replace(fixture);
  assertEquals(files.get(BACKUP), current);
});

Deno.test("what was kept is told, and whether it is readable", async () => {
  const fixture = await oldStore();
  const { files, ports } = fixture;
  assertEquals((await replace(fixture)).kept, { path: BACKUP, plain: false });
  await files.remove(BACKUP);
  assertEquals(await createPlainStore(ports, LOCATION, true), { path: BACKUP, plain: false });
  await files.remove(BACKUP);
  assertEquals(await createPlainStore(ports, LOCATION, true), { path: BACKUP, plain: true });
  await files.remove(BACKUP);
  assertEquals((await replace(fixture)).kept, { path: BACKUP, plain: true });
  await files.remove(BACKUP);
  files.put(STORE, new TextEncoder().encode('{"fmt":"sealhold/store-plain","s3cr3t'));
  assertEquals((await replace(fixture)).kept, { path: BACKUP, plain: true });
  await files.remove(STORE);
  assertStrictEquals((await replace(fixture)).kept, undefined);
});

Deno.test("a damaged or newer sealed store is retired too, as long as its id can be read", async () => {
  for (const bend of [(e: { v: number }) => void (e.v = 2), (e: { v: number }) => void (e.v = 0)]) {
    const fixture = await oldStore();
    const { files, open, newest } = fixture;
    const envelope = JSON.parse(new TextDecoder().decode(newest));
    bend(envelope);
    files.put(STORE, new TextEncoder().encode(JSON.stringify(envelope)));
    await replace(fixture);
    files.put(STORE, newest);
    await assertCode(() => open().read(), "ROLLED_BACK");
  }
});

Deno.test("making a plain store waits for the lock, also to move the old one", async () => {
  const { files, ports, bytes } = await oldStore();
  const before = bytes();
  const held = await files.lock(STORE.replace(".json", ".lock"), 1000);
  const location = { ...LOCATION, lockTimeoutMs: 30 };
  await assertCode(() => createPlainStore(ports, location, true), "BUSY");
  assertEquals([bytes(), files.get(BACKUP)], [before, undefined]);
  held.release();
  await createPlainStore(ports, location, true);
  assertEquals((await plainStore(ports, LOCATION).read()).secrets, {});
});

Deno.test("A5: replacing fails at every step: the old store or the new one, and the next try is free", async () => {
  for (const plain of [false, true]) {
    const run = (ports: Fixture["ports"]) =>
      plain ? createPlainStore(ports, LOCATION, true) : replace({ ports });
    const first = await oldStore();
    const counting = new FaultyFileSystem(first.files);
    await run({ ...first.ports, files: counting });
    for (let at = 1; at <= counting.operations.length; at++) {
      for (const when of ["before", "after", "crash"] satisfies Fault["when"][]) {
        const name = `operation ${at} ${when}, plain ${plain}`;
        const { files, ports, open, newest, bytes } = await oldStore();
        const faulty = new FaultyFileSystem(files, { at, code: "ENOSPC", when });
        await run({ ...ports, files: faulty }).catch(() => {});
        if (String(bytes()) === String(newest)) {
          assertEquals((await open().read()).secrets, { old: "AAAA" }, name);
          await run(ports);
        }
        assertEquals(files.get(BACKUP), newest, name);
        const store = plain ? plainStore(ports, LOCATION) : open();
        assertEquals((await store.read()).secrets, {}, name);
        await store.update(() => 0);
        const temps = [STORE, KEY_FILE].flatMap((path) =>
          files.paths(path.slice(0, path.lastIndexOf("/"))).filter((p) => p.endsWith(".tmp"))
        );
        assertEquals(temps, [], name);
      }
    }
  }
});
