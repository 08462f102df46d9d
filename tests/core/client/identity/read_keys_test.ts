/** Keys that a person names. */
import { assert, assertEquals } from "@std/assert";
import {
  readKey,
  readKeyOf,
  readKeys,
  readPublicKey,
} from "../../../../src/core/client/identity/read_keys.ts";
import { publicKeyText } from "../../../../src/core/client/identity/public_key.ts";
import { storeKey } from "../../../../src/core/client/identity/stored_keys.ts";
import { keysFileBytes, keysFileOf } from "../../../../src/core/shared/identity/key_pair.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { failureOf, someone } from "./someone.ts";
import { nextKeyPair } from "../../shared/identity/known_keys.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("threats A9: a private key given in the place of its file is not repeated", async () => {
  const ada = await someone("ada");
  const { privateKey } = keysFileOf(ada.keys);
  for (const code of ["FILE_NOT_FOUND", "UNREADABLE"] as const) {
    const fails = (path: string) =>
      Promise.reject(new SealholdError(code, "No", { hint: `Check ${path}` }));
    const userFiles = { read: fails, readPrivate: fails };
    const error = await failureOf(() => readKeys({ ...ada, userFiles }, privateKey));
    assertEquals(error.code, code);
    assert(!Deno.inspect(error).includes(privateKey));
  }
});

Deno.test("a keys file is read as a secret, and what was read is zeroed, well-formed or not", async () => {
  const ada = await someone("ada");
  const right = keysFileBytes(keysFileOf(ada.keys));
  for (const content of [right, new TextEncoder().encode(`{"x":1,${text(right).slice(1)}`)]) {
    const held = content.slice();
    const limits: number[] = [];
    const userFiles = {
      read: () => Promise.reject(new TypeError("read as a file that may be shared")),
      readPrivate: (_path: string, maxBytes: number) => {
        limits.push(maxBytes);
        return Promise.resolve(held);
      },
    };
    const read = readKeys({ ...ada, userFiles }, "keys.json");
    if (content === right) assertEquals((await read)[0]?.aid, ada.keys.aid);
    else assertEquals((await failureOf(() => read)).code, "INVALID_VALUE");
    assert(held.every((byte) => byte === 0), "zeroed");
    assertEquals(limits, [4096]);
  }
});

Deno.test("stdin is read for a dash, up to 4 KiB, and zeroed as well", async () => {
  const ada = await someone("ada");
  const held = keysFileBytes(keysFileOf(ada.keys));
  const limits: number[] = [];
  const readStdin = (maxBytes: number) => {
    limits.push(maxBytes);
    return Promise.resolve(held);
  };
  assertEquals((await readKeys({ ...ada, terminal: { readStdin } }, "-"))[0]?.aid, ada.keys.aid);
  assertEquals([limits, held.every((byte) => byte === 0)], [[4096], true]);
});

Deno.test("the store is opened for its own keys alone, which come newest first", async () => {
  const ada = await someone("ada");
  const next = await nextKeyPair(ada.random, ada.keys);
  for (const keys of [ada.keys, next]) await storeKey(ada.store, keys);
  assertEquals((await readKeys(ada, `store:${ada.keys.aid}`)).map(({ ksn }) => ksn), [1, 0]);
  assertEquals((await readKey(ada, `store:${ada.keys.aid}`)).ksn, 1);
  const other = (await someone("bob")).keys.aid;
  assertEquals((await failureOf(() => readKeys(ada, `store:${other}`))).code, "NOT_FOUND");
  const auth = () => {
    throw new TypeError("the store was not needed");
  };
  assertEquals((await readKeys({ ...ada, auth }, "keys.json")).length, 1);
});

Deno.test("keys must be of the identity that is named beside them", async () => {
  const ada = await someone("ada");
  const bob = await someone("bob");
  const error = await failureOf(() => readKeyOf(ada, "keys.json", bob.keys.aid));
  assertEquals([error.code, error.message], ["INVALID_VALUE", "The keys are of another identity"]);
  for (const aid of [undefined, ada.keys.aid]) {
    assertEquals((await readKeyOf(ada, "keys.json", aid)).aid, ada.keys.aid);
  }
});

Deno.test("a public key: refused where it is of low order or none; else as itself, from stdin, from a file", async () => {
  const ada = await someone("ada", { stdin: "" });
  const key = publicKeyText(ada.keys.publicKey);
  for (const bad of ["", "x", "A".repeat(43), key.slice(1), `store:${ada.keys.aid}`]) {
    assertEquals((await failureOf(() => readPublicKey(ada, bad))).code, "KEY_REFUSED", bad);
  }
  assertEquals(publicKeyText(await readPublicKey(ada, key)), key);
  const piped = await someone("ada", { stdin: `${key}\n` });
  assertEquals(publicKeyText(await readPublicKey(piped, "-")), key);
  ada.files.put("/work/ada.pub", new TextEncoder().encode(key));
  assertEquals(publicKeyText(await readPublicKey(ada, "@ada.pub")), key);
  ada.files.put("/work/large.pub", new Uint8Array(64 * 1024 + 1));
  const error = await failureOf(() => readPublicKey(ada, "@large.pub"));
  assertEquals(error.message, "The file has more than 65536 bytes");
});
