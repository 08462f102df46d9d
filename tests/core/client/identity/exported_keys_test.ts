/** Private keys into the credential store and out of it. */
import { assertEquals } from "@std/assert";
import { exportKeys } from "../../../../src/core/client/identity/export_keys.ts";
import { importKeys } from "../../../../src/core/client/identity/import_keys.ts";
import { storedAids, storeKey } from "../../../../src/core/client/identity/stored_keys.ts";
import { keysFileBytes, keysFileOf } from "../../../../src/core/shared/identity/key_pair.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { failureOf, someone } from "./someone.ts";
import { nextKeyPair } from "../../shared/identity/known_keys.ts";

const agree = () => Promise.resolve();
const OLD = new TextEncoder().encode("somebody's notes");

async function withKeys(options: Parameters<typeof someone>[1] = {}) {
  const ada = await someone("ada", options);
  const next = await nextKeyPair(ada.random, ada.keys);
  for (const keys of [ada.keys, next]) await storeKey(ada.store, keys);
  return { ada, next, aid: ada.keys.aid };
}

Deno.test("export: not to a terminal, unless by force; elsewhere the newest keys", async () => {
  const { ada, aid } = await withKeys({ terminals: ["stdout"] });
  let asked = 0;
  const counted = () => Promise.resolve(void asked++);
  assertEquals((await failureOf(() => exportKeys(ada, { aid }, counted))).code, "USAGE");
  assertEquals(asked, 0, "nobody is asked about what is refused");
  assertEquals((await exportKeys(ada, { aid, force: true }, counted)).keys.ksn, 1);
  const { ada: piped } = await withKeys();
  assertEquals((await exportKeys(piped, { aid }, counted)).path, undefined);
});

Deno.test("export: nothing is written where somebody says no, and no file is replaced unless by force", async () => {
  const { ada, aid, next } = await withKeys();
  const no = () => Promise.reject(new SealholdError("CANCELLED", "Cancelled"));
  assertEquals(
    (await failureOf(() => exportKeys(ada, { aid, output: "a" }, no))).code,
    "CANCELLED",
  );
  assertEquals(ada.files.get("/work/a"), undefined);
  ada.files.put("/work/a", OLD);
  const taken = await failureOf(() => exportKeys(ada, { aid, output: "a" }, agree));
  assertEquals([taken.code, ada.files.get("/work/a")], ["ALREADY_EXISTS", OLD]);
  const { path } = await exportKeys(ada, { aid, output: "a", force: true }, agree);
  assertEquals([path, ada.files.get("/work/a")], ["/work/a", keysFileBytes(keysFileOf(next))]);
  await exportKeys(ada, { aid, output: "b" }, agree);
  assertEquals((await ada.files.inspect("/work/b"))?.mode, 0o600);
});

Deno.test("export: of an identity without keys there, nothing", async () => {
  const ada = await someone("ada");
  const error = await failureOf(() => exportKeys(ada, { aid: ada.keys.aid, output: "a" }, agree));
  assertEquals([error.code, ada.files.get("/work/a")], ["NOT_FOUND", undefined]);
});

Deno.test("import: from a file, once; those of the store are not asked for again", async () => {
  const ada = await someone("ada");
  const named = await failureOf(() => importKeys(ada, `store:${ada.keys.aid}`));
  assertEquals([named.code, named.message], ["USAGE", "Those keys are in the store already"]);
  assertEquals((await importKeys(ada, "keys.json")).added, true);
  assertEquals((await importKeys(ada, "keys.json")).added, false);
  assertEquals(await storedAids(ada.store), [ada.keys.aid]);
});
