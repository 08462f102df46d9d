/** The rollback mark: an older file is refused, and nothing else is. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import {
  KEY_FILE,
  LOCATION,
  makeFixture,
  markPath,
  passphraseSlot,
  STATE,
  STORE,
} from "./store_fixture.ts";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { sealedStore } from "../../../../src/core/shared/store/sealed_store.ts";

async function versions(count: number) {
  const fixture = await makeFixture();
  const { storeId } = await fixture.store.status();
  const old: Uint8Array<ArrayBuffer>[] = [];
  for (let i = 0; i < count; i++) {
    old.push(fixture.bytes());
    await fixture.store.update((entries) => void (entries.secrets.n = `${i}`));
  }
  return { ...fixture, old, mark: markPath(STATE, storeId) };
}

Deno.test("every older file is refused, also by an instance that knows the key", async () => {
  const { files, old, open, store, bytes } = await versions(5);
  const current = bytes();
  for (const bytes of old) {
    files.put(STORE, bytes);
    for (const instance of [open(), store]) {
      const error = await assertCode(() => instance.read(), "ROLLED_BACK");
      assert(error.hint?.includes("--accept-rollback"));
      await assertCode(() => instance.update(() => 0), "ROLLED_BACK");
    }
    assertEquals(files.get(STORE), bytes);
  }
  files.put(STORE, current);
  assertEquals((await open().read()).secrets, { n: "4" });
});

Deno.test("another file with the same revision is refused (a fork)", async () => {
  const { files, store, open, bytes, mark } = await versions(2);
  const one = bytes();
  const markOne = files.get(mark)!;
  await store.update((entries) => void (entries.secrets.n = "mine"));
  const mine = bytes();
  files.put(STORE, one);
  files.put(mark, markOne);
  await open().update((entries) => void (entries.secrets.n = "theirs"));
  files.put(STORE, mine);
  await assertCode(() => open().read(), "ROLLED_BACK");
});

Deno.test("accepting once suffices, by a read and by a write", async () => {
  for (const write of [false, true]) {
    const { files, old, open } = await versions(3);
    files.put(STORE, old[1]!);
    const accepting = open({ acceptRollback: true });
    if (write) await accepting.update((entries) => void (entries.secrets.w = "1"));
    else assertEquals((await accepting.read()).secrets, { n: "0" });
    assertStrictEquals((await open().read()).secrets.n, "0");
    await open().update((entries) => void (entries.secrets.n = "after"));
    assertStrictEquals((await open().read()).secrets.n, "after");
  }
});

Deno.test("fork replay: after an accepted rollback no file of the abandoned timeline is fresh again", async () => {
  for (const write of [false, true]) {
    for (const writes of [0, 1, 9]) {
      const { files, old, open, bytes } = await versions(5);
      const abandoned = [...old.slice(2), bytes()];
      files.put(STORE, old[1]!);
      const accepting = open({ acceptRollback: true });
      if (write) await accepting.update((entries) => void (entries.secrets.n = "new"));
      else await accepting.read();
      for (let i = 0; i < writes; i++) await open().update((e) => void (e.secrets.n = `new ${i}`));
      const ours = bytes();
      for (const late of abandoned) {
        files.put(STORE, late);
        await assertCode(() => open().read(), "ROLLED_BACK");
        await assertCode(() => open().update(() => 0), "ROLLED_BACK");
      }
      files.put(STORE, ours);
      await open().read();
    }
  }
});

Deno.test("fork replay across a rekey: the mark of another key still counts for the next revision", async () => {
  const { files, store, old, open, bytes } = await versions(5);
  const late = bytes();
  await store.rekey();
  const rekeyed = bytes();
  files.put(STORE, old[1]!);
  await open({ acceptRollback: true }).read();
  for (const abandoned of [late, rekeyed]) {
    files.put(STORE, abandoned);
    await assertCode(() => open().read(), "ROLLED_BACK");
  }
});

Deno.test("fork replay: an accepting write that dies at any step opens no door", async () => {
  const admin = { acceptRollback: true };
  for (let at = 1; at < 60; at++) {
    const { files, ports, keys, old, open, bytes } = await versions(5);
    const abandoned = [...old.slice(2), bytes()];
    files.put(STORE, old[1]!);
    const faulty = new FaultyFileSystem(files, { at, code: "EIO", when: "crash" });
    await sealedStore({ ...ports, files: faulty }, { ...LOCATION, ...admin }, keys).rekey()
      .catch(() => {});
    // Then as a person would go on: accepted again where that is still needed, and written to.
    await open(admin).update(() => 0);
    const ours = bytes();
    for (const late of abandoned) {
      files.put(STORE, late);
      await assertCode(() => open().read(), "ROLLED_BACK");
    }
    files.put(STORE, ours);
    await open().read();
  }
});

Deno.test("a mark with a revision out of all proportion does not use the numbers up", async () => {
  const { files, open, mark, store } = await versions(2);
  const bent = JSON.parse(new TextDecoder().decode(files.get(mark)));
  bent.rev = Number.MAX_SAFE_INTEGER;
  files.put(mark, new TextEncoder().encode(`${JSON.stringify(bent)}\n`));
  await assertCode(() => open().read(), "ROLLED_BACK");
  await open({ acceptRollback: true }).read();
  assertStrictEquals((await store.status()).rev, 4);
  await open().update(() => 0);
});

Deno.test("a missing mark is accepted; a newer file than the mark is, too", async () => {
  const { files, open, store, mark } = await versions(2);
  const older = files.get(mark)!;
  await store.update((entries) => void (entries.secrets.n = "new"));
  files.put(mark, older);
  assertStrictEquals((await open().read()).secrets.n, "new");
  for (const torn of [new Uint8Array(0), new Uint8Array(100)]) {
    files.put(mark, torn);
    assertStrictEquals((await open().read()).secrets.n, "new");
  }
  await files.remove(mark);
  assertStrictEquals((await open().read()).secrets.n, "new");
});

Deno.test("an altered mark is no mark: every flipped bit is refused", async () => {
  const { files, open, mark } = await versions(1);
  const right = files.get(mark)!;
  let refused = 0;
  for (let bit = 0; bit < right.length * 8; bit++) {
    const bent = right.slice();
    bent[bit >> 3]! ^= 1 << (bit & 7);
    files.put(mark, bent);
    const code = await open().read().then(() => "opened", (error) => error.code);
    // A flipped bit in the white space at the end changes nothing that counts.
    if (code === "ROLLED_BACK") refused++;
    else assert(bit >= (right.length - 1) * 8, `bit ${bit}: ${code}`);
  }
  assert(refused >= (right.length - 1) * 8);
});

Deno.test("a store from before a rekey is refused: its key cannot check the mark", async () => {
  const { files, store, open, bytes } = await versions(1);
  const before = bytes();
  await store.rekey();
  await open().read();
  files.put(STORE, before);
  await assertCode(() => open().read(), "ROLLED_BACK");
});

Deno.test("a rekey that dies at any step leaves a store that opens, with a mark that holds", async () => {
  const counting = await makeFixture();
  const counter = new FaultyFileSystem(counting.files);
  await sealedStore({ ...counting.ports, files: counter }, LOCATION, counting.keys).rekey();
  const steps = counter.operations.length;
  assert(steps > 20);
  // Each step twice: the process dies there, and the power fails there.
  for (const step of Array.from({ length: 2 * steps }, (_, i) => i + 2)) {
    const at = step >> 1;
    const { files, ports, keys, open, store } = await makeFixture();
    await store.update((entries) => void (entries.secrets.a = "AAAA"));
    const faulty = new FaultyFileSystem(files, { at, code: "EIO", when: "crash" });
    await sealedStore({ ...ports, files: faulty }, LOCATION, keys).rekey().catch(() => {});
    if (step & 1) files.crash();
    assertEquals((await open().read()).secrets, { a: "AAAA" }, `step ${at}`);
    const old = files.get(STORE)!;
    await open().update((entries) => void (entries.secrets.b = "BBBB"));
    files.put(STORE, old);
    await assertCode(() => open().read(), "ROLLED_BACK");
  }
});

Deno.test("a reader between the two renames of a writer does not cry rollback", async () => {
  const { files, ports, keys, open } = await makeFixture(passphraseSlot());
  const writer = open();
  await writer.read();
  const reads: string[] = [];
  const racing = new Proxy(files, {
    get(target, name) {
      if (name !== "readPrivate") return Reflect.get(target, name).bind?.(target);
      return async (path: string, max: number) => {
        const bytes = await target.readPrivate(path, max);
        reads.push(path);
        // The store was read, the mark was not: here the writer does its whole write, each time.
        if (path === STORE && reads.length < 4) await writer.update(() => {});
        return bytes;
      };
    },
  });
  await sealedStore({ ...ports, files: racing }, LOCATION, keys).read();
  assert(reads.length >= 3);
});

Deno.test("two stores keep their marks apart", async () => {
  const { ports, files, keys, store } = await makeFixture();
  const location = { ...LOCATION, path: "/srv/server-key.json" };
  await createStore(ports, location, { type: "keyfile", path: KEY_FILE });
  await store.update(() => {});
  await sealedStore(ports, location, keys).update(() => {});
  assertStrictEquals(files.paths(`${STATE}/marks`).length, 2);
  await store.read();
  await sealedStore(ports, location, keys).read();
});
