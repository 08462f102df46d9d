/** The keychain slot: opening, upkeep, the mark in the item, and a crash at every step. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { sealedStore } from "../../../../src/core/shared/store/sealed_store.ts";
import type { NewSlot } from "../../../../src/core/shared/store/store_types.ts";
import { FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { MemoryKeychain } from "../../../fakes/memory_keychain.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { KEY_FILE, LOCATION, passphraseSlot, STATE, STORE, TestKeys } from "./store_fixture.ts";

const KEYCHAIN: NewSlot = { type: "keychain" };
const ITEM = /^sealhold1\.[\w-]{43}\.\d+\.[\w-]{43}$/;

async function fixture(slot: NewSlot = KEYCHAIN) {
  const files = new MemoryFileSystem();
  const keychain = new MemoryKeychain();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock(), keychain };
  await createStore(ports, LOCATION, slot);
  const keys = new TestKeys(files);
  const open = (location = {}, other: Partial<typeof ports> = {}) =>
    sealedStore({ ...ports, ...other }, { ...LOCATION, ...location }, keys);
  const set = async (value: string, store = open()) =>
    await store.update((entries) => void (entries.secrets.a = value));
  const get = async (store = open()) => (await store.read()).secrets.a;
  return { files, keychain, ports, keys, open, set, get, bytes: () => files.get(STORE)! };
}

const values = (keychain: MemoryKeychain) => [...keychain.items.values()];
const isMark = (name: string) => name.endsWith(".mark");
/** The revision that the moved mark knows of. */
const markedRev = (keychain: MemoryKeychain) =>
  [...keychain.items].find(([name]) => isMark(name))?.[1].split(".")[2];

Deno.test("keychain slot: made, opened without a question, and the item is one line of plain characters", async () => {
  const { keychain, keys, open, set, get } = await fixture();
  await set("AAAA");
  assertStrictEquals(await get(), "AAAA");
  assertStrictEquals(keys.asked, 0);
  const { storeId, slots } = await open().status();
  assertEquals(slots[0]!.ref, { service: "sealhold", account: storeId });
  assertEquals([...keychain.items.keys()], [`sealhold/${storeId}`, `sealhold/${storeId}.mark`]);
  assert(values(keychain).every((value) => ITEM.test(value) && value.length < 128));
});

Deno.test("keychain slot: the item is there before the file is, its mark moves on after each write, and the key is never written again", async () => {
  const { keychain, set } = await fixture();
  assertEquals(keychain.calls, ["write"]);
  const [[name, item]] = [...keychain.items] as [[string, string]];
  assertStrictEquals(item.split(".")[2], "1");
  for (const rev of ["2", "3"]) {
    await set("AAAA");
    assertStrictEquals(markedRev(keychain), rev);
    assertStrictEquals(keychain.items.get(name), item);
  }
});

Deno.test("keychain slot: key files are tried before it and passphrases after it, each only if needed", async () => {
  const { keychain, open, keys, get, set, files } = await fixture(passphraseSlot());
  keys.text = "correct horse";
  await open().addSlot(KEYCHAIN);
  const asked = keys.asked;
  await set("AAAA");
  assertStrictEquals(keys.asked, asked, "the keychain answered");
  await open().addSlot({ type: "keyfile", path: KEY_FILE });
  const calls = keychain.calls.length;
  assertStrictEquals(await get(), "AAAA");
  assertEquals([keychain.calls.length, keys.asked], [calls, asked], "the key file answered");
  await files.remove(KEY_FILE);
  keychain.failFrom = 1;
  assertStrictEquals(await get(), "AAAA");
  assertStrictEquals(keys.asked, asked + 1, "nobody but the person was left");
});

Deno.test("keychain slot: locked, gone, wrong and malformed items end with their own code", async () => {
  const { keychain, get } = await fixture();
  const [[name, value]] = [...keychain.items] as [[string, string]];
  keychain.items.set(name, value.replace(/\.[\w-]{43}\./, `.${"A".repeat(43)}.`));
  await assertCode(() => get(), "WRONG_KEY");
  for (const bent of ["x", value.slice(1), `${value}.x`, value.replace(/\.\d+\./, ".0."), "{}"]) {
    keychain.items.set(name, bent);
    await assertCode(() => get(), "KEYCHAIN_BROKEN");
  }
  keychain.items.delete(name);
  await assertCode(() => get(), "LOCKED");
  keychain.failFrom = 1;
  await assertCode(() => get(), "KEYCHAIN_LOCKED");
});

Deno.test("keychain slot: where no keychain may be used, it says so and makes nothing", async () => {
  const files = new MemoryFileSystem();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  await assertCode(() => createStore(ports, LOCATION, KEYCHAIN), "KEYCHAIN_UNAVAILABLE");
  assertStrictEquals(files.get(STORE), undefined);
});

Deno.test("keychain slot: an older file is refused even when the state folder is gone", async () => {
  const { files, set, get, open, bytes } = await fixture();
  await set("AAAA");
  const old = bytes();
  await set("BBBB");
  const newest = bytes();
  files.put(STORE, old);
  for (const path of files.paths(`${STATE}/marks`)) await files.remove(path);
  await assertCode(() => get(), "ROLLED_BACK");
  await assertCode(() => set("CCCC"), "ROLLED_BACK");
  assertStrictEquals(await get(open({ acceptRollback: true })), "AAAA");
  assertStrictEquals(await get(), "AAAA");
  files.put(STORE, newest);
  for (const path of files.paths(`${STATE}/marks`)) await files.remove(path);
  await assertCode(() => get(), "ROLLED_BACK");
});

Deno.test("keychain slot: one revision number with another content is refused too", async () => {
  const { files, set, get, bytes, ports } = await fixture();
  const before = bytes();
  await set("AAAA");
  const aaaa = bytes();
  // The same revision, written elsewhere with the same key.
  const [[name, value]] = [...ports.keychain.items] as [[string, string]];
  assert(value.includes(".1."));
  files.put(STORE, before);
  for (const path of files.paths(`${STATE}/marks`)) await files.remove(path);
  ports.keychain.items.clear();
  ports.keychain.items.set(name, value.replace(/\.1\.[\w-]{43}$/, `.1.${"A".repeat(43)}`));
  await assertCode(() => get(), "ROLLED_BACK");
  files.put(STORE, aaaa);
  assertStrictEquals(await get(), "AAAA");
});

Deno.test("keychain slot: rekey draws a new key under another name, and removes the old item", async () => {
  const { keychain, set, get, open } = await fixture();
  await set("AAAA");
  const { storeId } = await open().status();
  const names: string[] = [];
  const keysSeen = new Set<string>();
  for (let i = 0; i < 3; i++) {
    await open().rekey();
    assertStrictEquals(await get(), "AAAA");
    names.push(...keychain.items.keys());
    keysSeen.add(values(keychain)[0]!.split(".")[1]!);
  }
  assertEquals(names, [`sealhold/${storeId}.2`, `sealhold/${storeId}`, `sealhold/${storeId}.2`]);
  assertStrictEquals(keysSeen.size, 3);
});

Deno.test("keychain slot: rekey needs it, and names the slot when it is locked", async () => {
  const { keychain, open, keys, bytes } = await fixture(passphraseSlot());
  keys.text = "correct horse";
  await open().addSlot(KEYCHAIN);
  const before = bytes();
  keychain.failFrom = 1;
  const store = open();
  const error = await assertCode(() => store.rekey(), "LOCKED");
  assertEquals(bytes(), before);
  assert(error.message.endsWith("(keychain): The keychain is locked"), error.message);
  assertStrictEquals(error.hint, "Unlock it; or remove the slot first");
});

Deno.test("keychain slot: a second one in the same keychain is refused, and the first still opens", async () => {
  const { open, set, get } = await fixture();
  await set("AAAA");
  await assertCode(() => open().addSlot(KEYCHAIN), "ALREADY_EXISTS");
  assertStrictEquals(await get(), "AAAA");
});

Deno.test("keychain slot: one file, two machines, an item each under one name", async () => {
  const { open, set, keys, keychain, ports } = await fixture(passphraseSlot());
  keys.text = "correct horse";
  const there = { ...ports, keychain: new MemoryKeychain() };
  await open().addSlot(KEYCHAIN);
  const elsewhere = () => sealedStore(there, LOCATION, keys);
  const second = await elsewhere().addSlot(KEYCHAIN);
  keys.text = undefined;
  await set("AAAA");
  assertStrictEquals((await elsewhere().read()).secrets.a, "AAAA");
  assert(values(keychain)[0] !== values(there.keychain)[0]);
  // Removing the other machine's slot leaves this machine's item alone.
  await open().removeSlot(second);
  assertStrictEquals([...keychain.items.keys()].filter((name) => !isMark(name)).length, 1);
  assertStrictEquals((await open().read()).secrets.a, "AAAA");
});

Deno.test("keychain slot: removed, its item goes too, after the file is saved", async () => {
  const { open, set, keychain, files } = await fixture();
  await set("AAAA");
  await open().addSlot({ type: "keyfile", path: KEY_FILE });
  const slot = (await open().status()).slots.find(({ type }) => type === "keychain")!;
  const store = open();
  await store.removeSlot(slot.id);
  assertStrictEquals(keychain.items.size, 0);
  assertStrictEquals((await store.read()).secrets.a, "AAAA");
  assert(files.get(KEY_FILE) !== undefined);
});

Deno.test("keychain slot: removed where the keychain cannot be asked, it says that the item may stay", async () => {
  const { open, keychain } = await fixture();
  await open().addSlot({ type: "keyfile", path: KEY_FILE });
  const slot = (await open().status()).slots.find(({ type }) => type === "keychain")!;
  keychain.failFrom = 1;
  const { itemMayStay } = await open().removeSlot(slot.id);
  assertStrictEquals(itemMayStay?.code, "KEYCHAIN_LOCKED");
  assertEquals((await open().status()).slots.map(({ type }) => type), ["keyfile"]);
  assert(keychain.items.size > 0);
});

Deno.test("keychain slot: removed where the keychain has no such item, nothing is said", async () => {
  const { open, keychain } = await fixture();
  await open().addSlot({ type: "keyfile", path: KEY_FILE });
  const slot = (await open().status()).slots.find(({ type }) => type === "keychain")!;
  keychain.items.clear();
  assertEquals(await open().removeSlot(slot.id), {});
});

Deno.test("keychain slot: a write whose mark could not be moved says that it was saved, and the next one mends it", async () => {
  const { keychain, open, set, get } = await fixture();
  const store = open();
  await store.read();
  // Two reads to open under the lock; the write of the mark is the next call.
  keychain.failFrom = keychain.calls.length + 3;
  const error = await assertCode(() => set("AAAA", store), "KEYCHAIN_LOCKED");
  assertStrictEquals(error.data.saved, true);
  keychain.failFrom = Infinity;
  assertStrictEquals(await get(), "AAAA");
  await set("BBBB");
  assertStrictEquals(markedRev(keychain), "3");
});

Deno.test("keychain slot: doctor tells of the item, and of one that is not there", async () => {
  const { keychain, open } = await fixture();
  const of = async () => (await open().doctor()).filter(({ check }) => check === "keychain");
  assertEquals((await of()).map(({ ok }) => ok), [true]);
  keychain.items.clear();
  const [gone] = await of();
  assertStrictEquals(gone!.ok, false);
  assert(gone!.fix !== undefined);
  keychain.failFrom = 1;
  assertStrictEquals((await of())[0]!.fix, "Unlock it");
});

Deno.test("keychain slot: doctor asks a keychain that is the only way in once, and not again to open the store", async () => {
  const { keychain, open } = await fixture();
  const opens = async () => (await open().doctor()).find(({ check }) => check.startsWith("opens"))!;
  keychain.failFrom = 1;
  const before = keychain.calls.length;
  const shut = await opens();
  assertEquals([shut.ok, keychain.calls.length - before], [false, 1]);
  keychain.failFrom = Infinity;
  await open().addSlot({ type: "keyfile", path: KEY_FILE });
  keychain.failFrom = 1;
  assertStrictEquals((await opens()).ok, true, "the key file opens it");
});

/** What is done, and what it leaves when all goes well. */
const ACTS: Record<string, (store: ReturnType<typeof sealedStore>) => Promise<unknown>> = {
  update: (store) => store.update((entries) => void (entries.secrets.a = "BBBB")),
  rekey: (store) => store.rekey(),
  "add-slot": (store) => store.addSlot({ type: "keyfile", path: KEY_FILE }),
  "remove-slot": async (store) => {
    await store.addSlot({ type: "keyfile", path: KEY_FILE });
    const { slots } = await store.status();
    await store.removeSlot(slots.find(({ type }) => type === "keychain")!.id);
  },
};

for (const [name, act] of Object.entries(ACTS)) {
  Deno.test(`keychain slot: ${name} that dies at any step of the disk leaves a store that opens`, async () => {
    for (const when of ["crash", "before", "after"] as const) {
      for (let at = 1;; at++) {
        const { files, ports, keys, set, get, open } = await fixture();
        await set("AAAA");
        const faulty = new FaultyFileSystem(files, { at, code: "EIO", when });
        await act(sealedStore({ ...ports, files: faulty }, LOCATION, keys)).catch(() => {});
        if (faulty.operations.length < at) break;
        if (when === "crash") files.crash();
        assert(["AAAA", "BBBB"].includes(await get() ?? ""), `${when} ${at}`);
        await open().update(() => 0);
        await open().read();
      }
    }
  });

  Deno.test(`keychain slot: ${name} killed while it feeds the tool leaves a store that opens`, async () => {
    for (let at = 1;; at++) {
      const { keychain, set, get, open } = await fixture();
      await set("AAAA");
      keychain.killedAt = keychain.calls.length + at;
      await act(open()).catch(() => {});
      // A killed process makes no further call; one that only failed may tidy up, which is no matter here.
      if (keychain.calls.length < keychain.killedAt) break;
      keychain.killedAt = Infinity;
      assert(["AAAA", "BBBB"].includes(await get() ?? ""), `call ${at}`);
      await set("CCCC");
      assertStrictEquals(await get(), "CCCC");
    }
  });

  Deno.test(`keychain slot: ${name} that finds the keychain gone at any call leaves a store that opens`, async () => {
    for (let at = 1;; at++) {
      const { keychain, set, get, open, files } = await fixture();
      await set("AAAA");
      const before = keychain.calls.length;
      keychain.failFrom = before + at;
      await act(open()).catch(() => {});
      if (keychain.calls.length < keychain.failFrom) break;
      keychain.failFrom = Infinity;
      assert(["AAAA", "BBBB"].includes(await get() ?? ""), `call ${at}`);
      await open().update(() => 0);
      assertEquals(files.paths("/home/ada/.config/sealhold").filter((p) => p.endsWith(".tmp")), []);
    }
  });
}

Deno.test("keychain slot: a mark that makes no sense, or goes with another key, is passed over and mended", async () => {
  const { keychain, set, get, files } = await fixture();
  await set("AAAA");
  const [mark] = [...keychain.items.keys()].filter(isMark) as [string];
  const good = keychain.items.get(mark)!;
  const ahead = good.replace(".2.", ".9.");
  for (const bent of ["", "x", ahead.replace(/\.[\w-]{43}\./, `.${"A".repeat(43)}.`)]) {
    keychain.items.set(mark, bent);
    assertStrictEquals(await get(), "AAAA");
  }
  keychain.items.set(mark, ahead);
  await assertCode(() => get(), "ROLLED_BACK");
  keychain.items.set(mark, "");
  await set("BBBB");
  assertStrictEquals(markedRev(keychain), "3");
  assert(files.get(STORE) !== undefined);
});

Deno.test("keychain slot: a making that dies at any step leaves no file, or one that opens", async () => {
  for (let at = 1; at < 60; at++) {
    const files = new MemoryFileSystem();
    const keychain = new MemoryKeychain();
    const ports = { files, random: new SeededRandom(), clock: new FixedClock(), keychain };
    const faulty = new FaultyFileSystem(files, { at, code: "EIO", when: "crash" });
    await createStore({ ...ports, files: faulty }, LOCATION, KEYCHAIN).catch(() => {});
    files.crash();
    if (files.get(STORE) === undefined) await createStore(ports, LOCATION, KEYCHAIN);
    await sealedStore(ports, LOCATION, new TestKeys(files)).update(() => 0);
  }
});

Deno.test("keychain slot: a making that fails leaves no item behind, unless the file is there after all", async () => {
  let failed = 0;
  for (const when of ["before", "after"] as const) {
    for (let at = 1;; at++) {
      const files = new MemoryFileSystem();
      const keychain = new MemoryKeychain();
      const ports = { files, random: new SeededRandom(), clock: new FixedClock(), keychain };
      const faulty = new FaultyFileSystem(files, { at, code: "EIO", when });
      const done = await createStore({ ...ports, files: faulty }, LOCATION, KEYCHAIN)
        .then(() => true, () => false);
      if (faulty.operations.length < at) break;
      if (!done) failed++;
      assertStrictEquals(
        keychain.items.size,
        files.get(STORE) === undefined ? 0 : 1,
        `${when} ${at}`,
      );
      if (files.get(STORE) !== undefined) {
        await sealedStore(ports, LOCATION, new TestKeys(files)).update(() => 0);
      }
    }
  }
  assert(failed > 10, `${failed} failures`);
});

Deno.test("keychain slot: a reader beside a rekey never finds its item gone", async () => {
  const { ports, keys, open, set, files, keychain } = await fixture();
  await set("AAAA");
  let raced = 0;
  const racing = new Proxy(keychain, {
    get(target, name) {
      if (name !== "read") return Reflect.get(target, name).bind?.(target);
      return async (ref: Parameters<typeof target.read>[0]) => {
        // The file was read, its item is looked for: here another process does a whole rekey.
        if (raced++ === 0) await open().rekey();
        return await target.read(ref);
      };
    },
  });
  const store = sealedStore({ ...ports, files, keychain: racing }, LOCATION, keys);
  assertStrictEquals((await store.read()).secrets.a, "AAAA");
  assert(raced > 1);
});

Deno.test("keychain slot: two writers side by side, and nobody cries rollback", async () => {
  const { open, get } = await fixture();
  const stores = [open(), open(), open()];
  for (let i = 0; i < 5; i++) {
    await Promise.all(
      stores.map((store, n) =>
        store.update((entries) => void (entries.secrets[`${n}-${i}`] = "AAAA"))
      ),
    );
    await Promise.all(stores.map((store) => store.read()));
  }
  assertStrictEquals(await get(), undefined);
  assertStrictEquals(Object.keys((await open().read()).secrets).length, 15);
});
