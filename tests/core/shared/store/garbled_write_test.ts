/** A5: a file that would not open again never takes the place of one that does, though the disk gave back what it was given. */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { checkOpens } from "../../../../src/core/shared/store/body.ts";
import { createStore } from "../../../../src/core/shared/store/create_store.ts";
import { equalBytes } from "../../../../src/crypto/equal_bytes.ts";
import { GCM_ANSWER } from "../../../../src/crypto/known_answers.ts";
import { assertCode } from "../../../contracts/file_system_contract.ts";
import { FixedClock } from "../../../fakes/fixed_clock.ts";
import { MemoryFileSystem } from "../../../fakes/memory_file_system.ts";
import { SeededRandom } from "../../../fakes/seeded_random.ts";
import { KEY_FILE, LOCATION, makeFixture, STORE } from "./store_fixture.ts";

/** Runs something on a runtime that encrypts to garbage of the right length, all but the known answer of the self-test. */
async function garbling<T>(action: () => Promise<T>): Promise<T> {
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
  Object.defineProperty(crypto.subtle, "encrypt", {
    value: (algorithm: AesGcmParams, key: CryptoKey, bytes: Uint8Array<ArrayBuffer>) =>
      equalBytes(bytes, GCM_ANSWER.plaintext)
        ? encrypt(algorithm, key, bytes)
        : Promise.resolve(new Uint8Array(bytes.length + 16).fill(7).buffer),
    configurable: true,
  });
  try {
    return await action();
  } finally {
    Reflect.deleteProperty(crypto.subtle, "encrypt");
  }
}

Deno.test("A5: a write that was encrypted to garbage leaves the old store in its place", async () => {
  const { store, open, bytes } = await makeFixture();
  await store.update((entries) => void (entries.secrets["a"] = "b2xk"));
  const before = bytes();
  const write = () => store.update((entries) => void (entries.secrets["a"] = "bmV3"));
  await assertCode(() => garbling(write), "DAMAGED");
  assertEquals(bytes(), before);
  assertStrictEquals((await open().read()).secrets["a"], "b2xk");
});

Deno.test("A5: a new store that was encrypted to garbage is not made", async () => {
  const files = new MemoryFileSystem();
  const ports = { files, random: new SeededRandom(), clock: new FixedClock() };
  const make = () => createStore(ports, LOCATION, { type: "keyfile", path: KEY_FILE });
  await assertCode(() => garbling(make), "DAMAGED");
  assertStrictEquals(files.get(STORE), undefined);
  await make();
});

Deno.test("A5: a file that another key has written, whole as it is, is no file that opens", async () => {
  const { bytes } = await makeFixture();
  await assertCode(() => checkOpens(bytes(), new Uint8Array(32).fill(7)), "DAMAGED");
});
