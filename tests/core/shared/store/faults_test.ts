/** threats.md A5: whatever operation fails, and however, the store is the old one or the new one, and works after. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { plainStore } from "../../../../src/core/shared/store/plain_store.ts";
import { sealedStore } from "../../../../src/core/shared/store/sealed_store.ts";
import type { CredentialStore } from "../../../../src/ports/credential_store.ts";
import type { FileSystem } from "../../../../src/ports/file_system.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { printFigure } from "../../../crypto/vectors.ts";
import { type Fault, type FaultCode, FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { KEY_FILE, LOCATION, STATE, STORE, TestKeys } from "./store_fixture.ts";

const CODES: FaultCode[] = ["EIO", "ENOSPC", "EACCES"];
const WHEN: Fault["when"][] = ["before", "after", "crash"];

interface World {
  files: MemoryFileSystem;
  open(files: FileSystem): CredentialStore;
}

async function sealedWorld(): Promise<World> {
  const files = new MemoryFileSystem();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  await createStore(ports, LOCATION, { type: "keyfile", path: KEY_FILE });
  return {
    files,
    open: (other) => sealedStore({ ...ports, files: other }, LOCATION, new TestKeys(files)),
  };
}

async function plainWorld(): Promise<World> {
  const files = new MemoryFileSystem();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  const open = (other: FileSystem) => plainStore({ ...ports, files: other }, LOCATION);
  await open(files).update(() => {});
  return { files, open };
}

const change = (store: CredentialStore, value: string) =>
  store.update((entries) => void (entries.secrets.a = value));

/** One failing run on a fresh world. */
async function failOnce(make: () => Promise<World>, fault: Fault, cut: boolean): Promise<void> {
  const name = `${fault.code} ${fault.when} operation ${fault.at}${cut ? ", power cut" : ""}`;
  const { files, open } = await make();
  await change(open(files), "old");
  const faulty = new FaultyFileSystem(files, fault);
  const acknowledged = await change(open(faulty), "new").then(() => true, (error) => {
    assert(error instanceof SealholdError, `${name}: ${error}`);
    return false;
  });
  if (cut) files.crash();
  const { secrets } = await open(files).read();
  assert(secrets.a === "new" || (secrets.a === "old" && !acknowledged), `${name}: ${secrets.a}`);
  await change(open(files), "later");
  assertStrictEquals((await open(files).read()).secrets.a, "later", name);
  const temps = [STORE, `${STATE}/marks/x`].flatMap((path) =>
    files.paths(path.slice(0, path.lastIndexOf("/"))).filter((other) => other.endsWith(".tmp"))
  );
  assertEquals(temps, [], name);
}

async function failEverywhere(make: () => Promise<World>): Promise<number> {
  const { files, open } = await make();
  await change(open(files), "old");
  const counting = new FaultyFileSystem(files);
  await change(open(counting), "new");
  let runs = 0;
  for (let at = 1; at <= counting.operations.length; at++) {
    for (const code of CODES) {
      for (const when of WHEN) {
        for (const cut of [false, true]) {
          await failOnce(make, { at, code, when }, cut);
          runs++;
        }
      }
    }
  }
  // Every kind of operation that a write has was failed.
  for (const kind of ["create", "write", "sync", "read", "rename", "syncFolder", "lock", "list"]) {
    assert(counting.operations.includes(kind), kind);
  }
  return runs;
}

Deno.test("A5: sealed store, every operation fails once in every way: old or new, never less", async () => {
  printFigure(`sealed store: ${await failEverywhere(sealedWorld)} faults survived`);
});

Deno.test("A5: plain store, every operation fails once in every way: old or new, never less", async () => {
  printFigure(`plain store: ${await failEverywhere(plainWorld)} faults survived`);
});

Deno.test("A5: creating a store fails at every step: no store or a whole one, and the next run works", async () => {
  const counting = new FaultyFileSystem(new MemoryFileSystem());
  let drawn = 0;
  const random = () => new SeededRandom(`${drawn++}`);
  const slot = { type: "keyfile", path: KEY_FILE } as const;
  const clock = new FixedClock();
  await createStore({ files: counting, random: random(), clock }, LOCATION, slot);
  for (let at = 1; at <= counting.operations.length; at++) {
    for (const when of WHEN) {
      const files = new MemoryFileSystem();
      const faulty = new FaultyFileSystem(files, { at, code: "ENOSPC", when });
      await createStore({ files: faulty, random: random(), clock }, LOCATION, slot).catch(() => {});
      const ports = { files, random: random(), clock };
      if (files.get(STORE) === undefined) await createStore(ports, LOCATION, slot);
      const store = sealedStore(ports, LOCATION, new TestKeys(files));
      await change(store, "x");
      assertEquals((await store.read()).secrets, { a: "x" }, `operation ${at} ${when}`);
    }
  }
});

Deno.test("A5: what was acknowledged survives a power cut", async () => {
  const { files, open } = await sealedWorld();
  for (let i = 0; i < 10; i++) {
    await change(open(files), `${i}`);
    files.crash();
    assertStrictEquals((await open(files).read()).secrets.a, `${i}`);
  }
});

Deno.test("A5: a mark that cannot be put in place is told as such: the store itself was saved", async () => {
  const { files, open } = await sealedWorld();
  const counting = new FaultyFileSystem(files);
  await change(open(counting), "old");
  const at = counting.operations.lastIndexOf("rename") + 1;
  const faulty = new FaultyFileSystem(files, { at, code: "EIO", when: "before" });
  const error = await assertCode(() => change(open(faulty), "new"), "DISK_FAILED");
  assertEquals(error.data, { saved: true });
  assertStrictEquals((await open(files).read()).secrets.a, "new");
});
