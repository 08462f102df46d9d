/** The keys that take over in a rotation: kept before the server hears of them, and never the last copy of another's lost. */
import { assert, assertEquals } from "@std/assert";
import { storedKeys, storeKey } from "../../../../src/core/client/identity/stored_keys.ts";
import { nextKeys } from "../../../../src/core/client/messaging/next_keys.ts";
import {
  keyPairFromSeed,
  keysFileBytes,
  keysFileOf,
} from "../../../../src/core/shared/identity/key_pair.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import { failureOf, putKeys, someone } from "../identity/someone.ts";
import { nextKeyPair } from "../../shared/identity/known_keys.ts";

const NEW = "/work/new.json";
const WISH = { keysFile: "new.json", keys: ["keys.json"] };

Deno.test("a file that another run made meanwhile is not written over: it may hold the only copy of a key", async () => {
  const ada = await someone("ada");
  const other = new TextEncoder().encode("another run's key");
  const create = ada.files.createPrivate.bind(ada.files);
  // Between the look and the write.
  ada.files.createPrivate = (path) => {
    ada.files.put(path, other);
    return create(path);
  };
  const error = await failureOf(() => nextKeys(ada, WISH, [ada.keys], ada.keys));
  assertEquals([error.code, error.message], [
    "ALREADY_EXISTS",
    "The file of the new keys was made by another run",
  ]);
  assertEquals(ada.files.get(NEW), other);
});

Deno.test("a file that cannot be read is not taken for one that is not there", async () => {
  const ada = await someone("ada");
  for (const code of ["UNSAFE_FILE", "UNREADABLE", "PERMISSION_REFUSED"] as const) {
    const userFiles = {
      ...{ read: ada.userFiles.read, readOwn: ada.userFiles.readOwn, workingFolder: () => "/work" },
      readPrivate: () => Promise.reject(new SealholdError(code, "no")),
    };
    const error = await failureOf(() =>
      nextKeys({ ...ada, userFiles }, WISH, [ada.keys], ada.keys)
    );
    assertEquals([error.code, ada.files.get(NEW)], [code, undefined]);
  }
});

Deno.test("a file of keys that were in use already is refused, and stays as it is", async () => {
  const ada = await someone("ada");
  const next = await nextKeyPair(ada.random, ada.keys);
  putKeys(ada.files, NEW, ada.keys);
  for (const current of [ada.keys, next]) {
    const error = await failureOf(() => nextKeys(ada, WISH, [current], current));
    assertEquals(error.message, "The file of the new keys holds keys that were in use already");
    assertEquals(ada.files.get(NEW), keysFileBytes(keysFileOf(ada.keys)));
  }
});

Deno.test("it must be said where they go, unless the present ones are in the store", async () => {
  const ada = await someone("ada");
  const stored = `store:${ada.keys.aid}`;
  for (const keys of [["keys.json"], ["-"], [stored, "keys.json"]]) {
    const error = await failureOf(() => nextKeys(ada, { keys }, [ada.keys], ada.keys));
    assertEquals([error.code, error.message], ["USAGE", "Say where the new keys go"]);
  }
  assertEquals((await ada.store.read()).secrets, {});
  for (const keys of [undefined, [stored]]) {
    const own = await someone("ada");
    const next = await nextKeys(own, { keys }, [own.keys], own.keys);
    assertEquals((await storedKeys(own.store, own.keys.aid)).map(({ ksn }) => ksn), [next.ksn]);
  }
});

Deno.test("a file that is not there is made, for its owner alone, and is on the disk", async () => {
  const ada = await someone("ada");
  const files = new FaultyFileSystem(ada.files);
  const next = await nextKeys({ ...ada, files }, WISH, [ada.keys], ada.keys);
  assertEquals([next.aid, next.ksn], [ada.keys.aid, 1]);
  assert(!next.publicKey.equals(ada.keys.publicKey));
  assertEquals(files.operations, ["create", "write", "sync", "syncFolder", "read"]);
  ada.files.crash();
  assertEquals(ada.files.get(NEW), keysFileBytes(keysFileOf(next)));
  assertEquals((await ada.files.inspect(NEW))?.mode, 0o600);
});

Deno.test("keys that an earlier run prepared and could not finish are used as they are", async () => {
  const ada = await someone("ada");
  const prepared = await nextKeyPair(ada.random, ada.keys);
  putKeys(ada.files, NEW, prepared);
  const files = new FaultyFileSystem(ada.files);
  const again = await nextKeys({ ...ada, files }, WISH, [ada.keys], ada.keys);
  assert(again.publicKey.equals(prepared.publicKey));
  assertEquals(files.operations, [], "the file is not written again");
  for (const keys of [ada.keys, prepared]) await storeKey(ada.store, keys);
  const stored = await nextKeys(ada, {}, [prepared, ada.keys], ada.keys);
  assert(stored.publicKey.equals(prepared.publicKey));
  assertEquals((await storedKeys(ada.store, ada.keys.aid)).map(({ ksn }) => ksn), [1, 0]);
});

Deno.test("fresh keys from gen-key become the next ones of this identity, in their file too", async () => {
  const ada = await someone("ada");
  const fresh = await keyPairFromSeed("fresh");
  putKeys(ada.files, NEW, fresh);
  const next = await nextKeys(ada, WISH, [ada.keys], ada.keys);
  assert(next.publicKey.equals(fresh.publicKey));
  assertEquals([next.aid, next.ksn], [ada.keys.aid, 1]);
  assertEquals(ada.files.get(NEW), keysFileBytes(keysFileOf(next)));
});
