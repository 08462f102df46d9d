/** Creating a key file that two stores share: neither may overwrite the key that the other was wrapped with. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { readKeyFile, readOrCreateKeyFile } from "../../../../src/core/shared/store/key_file.ts";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { sealedStore } from "../../../../src/core/shared/store/sealed_store.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { type Fault, FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { KEY_FILE, LOCATION, TestKeys } from "./store_fixture.ts";

const KEYS = "/home/ada/keys";
const temp = (digit: string) => `${KEYS}/.sealhold.key.${digit.repeat(16)}.tmp`;

/** `files`, with something done right before the first operation `name` on a path that `at` accepts. */
function before(
  files: MemoryFileSystem,
  name: "lock" | "remove" | "rename",
  at: (path: string) => boolean,
  act: () => Promise<unknown>,
): MemoryFileSystem {
  let done = false;
  return new Proxy(files, {
    get(target, key) {
      const method = Reflect.get(target, key);
      if (typeof method !== "function") return method;
      return async (...args: unknown[]) => {
        if (key === name && !done && args.some((arg) => at(String(arg)))) {
          done = true;
          await act();
        }
        return await method.apply(target, args);
      };
    },
  });
}

Deno.test("first runs that share a key file: every store opens afterwards", async () => {
  const files = new MemoryFileSystem();
  const random = new SeededRandom();
  const ports = { files, random, clock: new FixedClock() };
  const locations = Array.from({ length: 8 }, (_, i) => ({
    ...LOCATION,
    path: `/home/ada/config-${i}/auth.json`,
  }));
  await Promise.all(
    locations.map((each) => createStore(ports, each, { type: "keyfile", path: KEY_FILE })),
  );
  for (const each of locations) await sealedStore(ports, each, new TestKeys(files)).read();
  assertEquals(files.paths(KEYS), [`${KEYS}/.sealhold.key.lock`, KEY_FILE]);
});

Deno.test("a key that appears after the first look is taken, not overwritten", async () => {
  const files = new MemoryFileSystem();
  const theirs = new Uint8Array(32).fill(7);
  const racing = before(files, "lock", (path) => path.startsWith(KEYS), () => {
    files.put(KEY_FILE, theirs);
    return Promise.resolve();
  });
  const secret = await readOrCreateKeyFile(racing, new SeededRandom(), KEY_FILE);
  assertEquals(files.get(KEY_FILE), theirs);
  assertEquals(secret.expose(), theirs);
});

Deno.test("another run's temp file is left alone while it holds the lock, and swept after", async () => {
  const files = new MemoryFileSystem();
  files.put(temp("a"), new Uint8Array(32));
  const held = await files.lock(`${KEYS}/.sealhold.key.lock`, 1000);
  const order: string[] = [];
  const told = before(files, "remove", (path) => path === temp("a"), () => {
    order.push("swept");
    return Promise.resolve();
  });
  const waiting = before(told, "lock", (path) => path.startsWith(KEYS), () => {
    order.push("asked for");
    // Only when everything that does not wait for the lock is done.
    setTimeout(() => {
      order.push("released");
      held.release();
    });
    return Promise.resolve();
  });
  await readOrCreateKeyFile(waiting, new SeededRandom(), KEY_FILE);
  assertEquals(order, ["asked for", "released", "swept"]);
  assertEquals(files.paths(KEYS), [`${KEYS}/.sealhold.key.lock`, KEY_FILE]);
});

Deno.test("two runs at the same step: the second waits for the first, whose key both have", async () => {
  const files = new MemoryFileSystem();
  let second: ReturnType<typeof readKeyFile> | undefined;
  const racing = before(files, "rename", (path) => path === KEY_FILE, async () => {
    const asked = Promise.withResolvers<void>();
    const other = before(files, "lock", (path) => path.startsWith(KEYS), () => {
      asked.resolve();
      return Promise.resolve();
    });
    second = readOrCreateKeyFile(other, new SeededRandom("second"), KEY_FILE);
    // As far as it comes by itself: to the lock, or to its end if it did not wait for one.
    await Promise.race([asked.promise, second]);
  });
  const bytesOf = async (secret: ReturnType<typeof readKeyFile>) => (await secret).expose();
  const first = await bytesOf(readOrCreateKeyFile(racing, new SeededRandom("first"), KEY_FILE));
  assert(second !== undefined);
  assertEquals(await bytesOf(second), first);
  assertEquals(await bytesOf(readKeyFile(files, KEY_FILE)), first);
});

Deno.test("a key file that is there needs no lock: its folder may be mounted for reading alone", async () => {
  const files = new MemoryFileSystem();
  files.put(KEY_FILE, new Uint8Array(32).fill(7));
  const counting = new FaultyFileSystem(files);
  await readOrCreateKeyFile(counting, new SeededRandom(), KEY_FILE);
  assertEquals(counting.operations, ["inspect", "read"]);
});

Deno.test("the key beside a store whose lock has a similar name is no deadlock", async () => {
  const files = new MemoryFileSystem();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  const location = { ...LOCATION, path: `${KEYS}/sealhold.json`, lockTimeoutMs: 100 };
  await createStore(ports, location, { type: "keyfile", path: `${KEYS}/sealhold` });
  await sealedStore(ports, location, new TestKeys(files)).read();
});

Deno.test("creating a key fails at every step: none or a whole one, and the lock is free after", async () => {
  const counting = new FaultyFileSystem(new MemoryFileSystem());
  await readOrCreateKeyFile(counting, new SeededRandom(), KEY_FILE);
  for (let at = 1; at <= counting.operations.length; at++) {
    for (const when of ["before", "after", "crash"] satisfies Fault["when"][]) {
      const files = new MemoryFileSystem();
      const faulty = new FaultyFileSystem(files, { at, code: "EIO", when });
      await readOrCreateKeyFile(faulty, new SeededRandom(), KEY_FILE).catch(() => {});
      const left = files.get(KEY_FILE);
      assert(left === undefined || left.length === 32);
      await readOrCreateKeyFile(files, new SeededRandom("next"), KEY_FILE);
      if (left !== undefined) assertEquals(files.get(KEY_FILE), left);
      (await files.lock(`${KEYS}/.sealhold.key.lock`, 50)).release();
      if (left === undefined) assertStrictEquals(files.paths(KEYS).length, 2);
    }
  }
});

Deno.test("a dangling link where the key file should be is refused, and nothing made", async () => {
  const files = new MemoryFileSystem();
  await files.ensurePrivateFolder(KEYS);
  files.putOdd(KEY_FILE, "link");
  await assertCode(() => readOrCreateKeyFile(files, new SeededRandom(), KEY_FILE), "UNSAFE_FILE");
  assertEquals(files.paths(KEYS), [KEY_FILE]);
});
