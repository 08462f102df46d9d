/** A store is neither made nor opened on a runtime whose cryptography lies. In a process of its own, like its neighbour. */
import { assertEquals, assertRejects } from "@std/assert";
import { createStore } from "../../src/core/shared/store/create_store.ts";
import { sealedStore } from "../../src/core/shared/store/sealed_store.ts";
import { SealholdError } from "../../src/errors.ts";
import { FixedClock } from "../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../fakes/memory_file_system.ts";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { LOCATION, STORE, TestKeys } from "./shared/store/store_fixture.ts";

const vector = (name: string) =>
  Deno.readFileSync(new URL(`../vectors/store/v1/${name}`, import.meta.url));

const files = new MemoryFileSystem();
files.put(STORE, vector("empty.json"));
const { slots } = JSON.parse(new TextDecoder().decode(files.get(STORE)));
files.put(slots[0].path, vector("sealhold.key"));
const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
const store = () => sealedStore(ports, LOCATION, new TestKeys(files));

const CASES: Readonly<Record<string, () => Promise<unknown>>> = {
  "a store is opened": () => store().read(),
  "a store is changed": () => store().update(() => {}),
  "a store is made": () =>
    createStore(ports, { ...LOCATION, path: "/new/auth.json" }, {
      type: "keyfile",
      path: "/new/k",
    }),
};

for (const [what, work] of Object.entries(CASES)) {
  Deno.test(`CVE-2025-24015: before ${what}, the self-test finds a runtime that lies`, async () => {
    // Every hash is the same: marks would hold for any file, and all else works as ever.
    Object.defineProperty(crypto.subtle, "digest", {
      value: () => Promise.resolve(new ArrayBuffer(32)),
      configurable: true,
    });
    try {
      const error = await assertRejects(work, SealholdError);
      assertEquals([error.code, error.message], [
        "INTERNAL",
        "The self-test of the cryptography failed",
      ]);
      assertEquals(files.paths("/new").filter((path) => !path.endsWith(".lock")), []);
    } finally {
      Reflect.deleteProperty(crypto.subtle, "digest");
    }
  });
}
