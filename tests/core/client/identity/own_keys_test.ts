/** Whose keys a command uses. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { heldStore } from "../../../../src/core/client/login/held_store.ts";
import { keysNow, ownKeys, signInKey } from "../../../../src/core/client/identity/own_keys.ts";
import { storeKey } from "../../../../src/core/client/identity/stored_keys.ts";
import type { KeyPair } from "../../../../src/core/shared/identity/key_pair.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { failureOf, putKeys, type Someone, someone } from "./someone.ts";
import { nextKeyPair } from "../../shared/identity/known_keys.ts";

const numbers = (keys: readonly KeyPair[]) => keys.map(({ aid, ksn }) => [aid, ksn]);

/** Also has the keys of the next rotation in `next.json`, and somebody else's in `bob.json`. */
async function ada(
  options: Parameters<typeof someone>[1] = {},
): Promise<Someone & { next: KeyPair; bob: KeyPair }> {
  const own = await someone("ada", options);
  const next = await nextKeyPair(own.random, own.keys);
  const bob = (await someone("bob")).keys;
  putKeys(own.files, "/work/next.json", next);
  putKeys(own.files, "/work/bob.json", bob);
  return { ...own, next, bob };
}

Deno.test("keys of another than who is logged in are refused, and so are those of two", async () => {
  const own = await ada();
  const cases: [string[], string, string][] = [
    [["bob.json"], "DENIED", "The keys are not those of the identity that is logged in"],
    [["keys.json", "bob.json"], "USAGE", "The keys are of several identities"],
    [[], "USAGE", "The keys are of several identities"],
  ];
  for (const [keys, code, message] of cases) {
    const error = await failureOf(() => ownKeys(own, { keys }));
    assertEquals([error.code, error.message], [code, message], `${keys}`);
  }
});

Deno.test("a token from outside says nothing about whose keys they must be; the stored session is not looked at", async () => {
  const own = await ada({ givenBy: "x" });
  assertEquals(numbers(await ownKeys(own, { keys: ["bob.json"] })), [[own.bob.aid, 0]]);
});

Deno.test("several keys of one identity come newest first, however they are named", async () => {
  const own = await ada();
  await storeKey(own.store, own.keys);
  const { aid } = own.keys;
  for (const keys of [["keys.json", "next.json"], [`store:${aid}`, "next.json"]]) {
    assertEquals(numbers(await ownKeys(own, { keys })), [[aid, 1], [aid, 0]]);
  }
});

Deno.test("without names: the stored keys of who is logged in, whoever else has keys there", async () => {
  const own = await ada();
  for (const keys of [own.keys, own.bob]) await storeKey(own.store, keys);
  assertEquals(numbers(await ownKeys(own, {})), [[own.keys.aid, 0]]);
});

Deno.test("without names and without an identity that is logged in: the only one with keys, or nobody", async () => {
  for (const user of [null, "a-user-name"]) {
    const own = await ada({ user });
    const none = await failureOf(() => ownKeys(own, {}));
    assertEquals([none.code, none.message], [
      "USAGE",
      "There are no private keys in the credential store",
    ]);
    assert(none.hint?.endsWith("sealhold gen-key | sealhold store key import -"), none.hint);
    await storeKey(own.store, own.bob);
    assertEquals(numbers(await ownKeys(own, {})), [[own.bob.aid, 0]]);
    await storeKey(own.store, own.keys);
    const several = await failureOf(() => ownKeys(own, {}));
    assertEquals([several.code, several.message], ["USAGE", "It is not clear whose keys to use"]);
  }
});

Deno.test("while a command runs: a new key comes first and the old one stays; stdin is not read twice", async () => {
  const own = await ada();
  const { aid } = own.keys;
  await storeKey(own.store, own.keys);
  const before = await ownKeys(own, {});
  await storeKey(own.store, own.next);
  assertEquals(numbers(await keysNow(own, {}, before)), [[aid, 1], [aid, 0]]);
  const piped = { keys: ["-", "next.json"] };
  assertEquals(numbers(await keysNow(own, piped, before)), [[aid, 1], [aid, 0]]);
  assertEquals(await keysNow(own, { keys: ["-"] }, before), before);
  assertEquals(own.terminal.stdinReads, 0);
});

Deno.test("while a command runs: somebody else's login, or a store that is locked by now, changes nothing", async () => {
  const own = await ada();
  const before = [own.keys];
  // The file has another's keys by now, and nobody is logged in who could object.
  const other = await ada({ user: null });
  assertEquals(await keysNow(other, { keys: ["bob.json"] }, before), before);
  const fails = (error: Error) => {
    const auth = own.auth();
    const disk = { ...auth.disk, readBytes: () => Promise.reject(error) };
    return {
      ...own,
      auth: () => ({ ...auth, store: heldStore(() => Promise.resolve(disk)) }),
    };
  };
  const locked = new SealholdError("LOCKED", "The store is locked");
  assertEquals(await keysNow(fails(locked), {}, before), before);
  await assertRejects(
    () => keysNow(fails(new TypeError("a fault of ours")), {}, before),
    TypeError,
    "a fault of ours",
  );
});

Deno.test("signing in: the keys that are named, the stored ones of an identity, or the only ones", async () => {
  const own = await ada();
  const mixed = await failureOf(() => signInKey(own, { id: own.keys.aid, keys: "bob.json" }));
  assertEquals(mixed.code, "INVALID_VALUE");
  assertEquals((await signInKey(own, { keys: "bob.json" })).aid, own.bob.aid);
  assertEquals((await failureOf(() => signInKey(own, {}))).code, "USAGE");
  await storeKey(own.store, own.bob);
  assertEquals((await signInKey(own, {})).aid, own.bob.aid);
  assertEquals((await failureOf(() => signInKey(own, { id: own.keys.aid }))).code, "NOT_FOUND");
  await storeKey(own.store, own.keys);
  assertEquals((await signInKey(own, { id: own.keys.aid })).aid, own.keys.aid);
});
