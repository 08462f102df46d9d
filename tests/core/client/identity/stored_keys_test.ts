import { assertEquals } from "@std/assert";
import { keyPairFromSeed } from "../../../../src/core/shared/identity/key_pair.ts";
import { asNext } from "../../../../src/core/client/messaging/rotate_key.ts";
import {
  listStoredKeys,
  storedAids,
  storedKeys,
  storeKey,
} from "../../../../src/core/client/identity/stored_keys.ts";
import { memoryStore } from "../../../../src/core/shared/store/memory_store.ts";
import { failureOf } from "../http/fixture.ts";

Deno.test("keys in the store: newest first, those of eight rotations, each once", async () => {
  const store = memoryStore();
  let key = await keyPairFromSeed("0");
  const { aid } = key;
  assertEquals(await storeKey(store, key), true);
  assertEquals(await storeKey(store, key), false);
  for (let i = 1; i <= 9; i++) {
    key = asNext(key, await keyPairFromSeed(String(i)));
    assertEquals(await storeKey(store, key), true);
  }
  const numbers = (await storedKeys(store, aid)).map(({ ksn }) => ksn);
  assertEquals(numbers, [9, 8, 7, 6, 5, 4, 3, 2]);
  assertEquals((await listStoredKeys(store)).map(({ ksn }) => ksn), [9]);
});

Deno.test("another key with the same number is refused; nothing is replaced", async () => {
  const store = memoryStore();
  const first = await keyPairFromSeed("a");
  await storeKey(store, first);
  const next = asNext(first, await keyPairFromSeed("b"));
  await storeKey(store, next);
  const other = asNext(first, await keyPairFromSeed("c"));
  assertEquals((await failureOf(() => storeKey(store, other))).code, "ALREADY_EXISTS");
  assertEquals((await storedKeys(store, first.aid))[0]?.publicKey.equals(next.publicKey), true);
});

Deno.test("what is no identity is none, and a damaged one is said to be", async () => {
  const store = memoryStore();
  const { aid } = await keyPairFromSeed("a");
  await store.update(({ secrets }) => {
    secrets["identity/nobody"] = "AA";
    secrets["other"] = "AA";
  });
  assertEquals(await storedAids(store), []);
  assertEquals((await failureOf(() => storedKeys(store, aid))).code, "NOT_FOUND");
  assertEquals((await failureOf(() => storedKeys(store, "../other"))).code, "NOT_FOUND");
  for (const text of ["", "?", "bnVsbA", "W10", "W3t9XQ"]) {
    await store.update(({ secrets }) => void (secrets[`identity/${aid}`] = text));
    assertEquals((await failureOf(() => storedKeys(store, aid))).code, "DAMAGED", text);
  }
});

Deno.test("two rotations at once: one key is kept, the other refused, and none is written over", async () => {
  const store = memoryStore();
  const first = await keyPairFromSeed("a");
  await storeKey(store, first);
  const nexts = await Promise.all(
    ["b", "c", "d"].map(async (seed) => asNext(first, await keyPairFromSeed(seed))),
  );
  const results = await Promise.allSettled(nexts.map((next) => storeKey(store, next)));
  const kept = nexts.filter((_, i) => results[i]?.status === "fulfilled");
  assertEquals(kept.length, 1);
  const [newest, ...older] = await storedKeys(store, first.aid);
  assertEquals(newest?.publicKey.equals(kept[0]!.publicKey), true);
  assertEquals(older.map(({ ksn }) => ksn), [0]);
});
