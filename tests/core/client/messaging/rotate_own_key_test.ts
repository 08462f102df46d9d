/** Rotating one's own key: what the server hears, and when. */
import { assert, assertEquals } from "@std/assert";
import { publicKeyText } from "../../../../src/core/client/identity/public_key.ts";
import { signDocument } from "../../../../src/core/client/identity/sign_document.ts";
import { storedKeys, storeKey } from "../../../../src/core/client/identity/stored_keys.ts";
import {
  askOwnRotation,
  draftOwnRotation,
  rotateOwnKey,
} from "../../../../src/core/client/messaging/rotate_own_key.ts";
import { keyPairFromSeed, keysFileOf } from "../../../../src/core/shared/identity/key_pair.ts";
import type { FileSystem } from "../../../../src/ports/file_system.ts";
import { FaultyFileSystem } from "../../../fakes/faulty_file_system.ts";
import { failureOf, putKeys, someone } from "../identity/someone.ts";
import { nextKeyPair } from "../../shared/identity/known_keys.ts";

const WISH = { keys: ["keys.json"], keysFile: "new.json" };

Deno.test("the server hears nothing of a key that could not be kept", async () => {
  for (const [at, step] of [[1, "create"], [2, "write"], [3, "sync"]] as const) {
    const ada = await someone("ada");
    const create = ada.files.createPrivate.bind(ada.files);
    const disk: FileSystem = Object.assign(Object.create(ada.files), { createPrivate: create });
    const faulty = new FaultyFileSystem(disk, { at, code: "ENOSPC", when: "crash" });
    ada.files.createPrivate = (path) =>
      path === "/work/new.json" ? faulty.createPrivate(path) : create(path);
    assertEquals((await failureOf(() => rotateOwnKey(ada, WISH))).code, "DISK_FAILED");
    assertEquals(faulty.operations.at(-1), step);
    assertEquals(ada.server.paths, ["auth:getPublicKey"]);
  }
});

Deno.test("the new key lies on the disk when the server is told, and not only afterwards", async () => {
  const ada = await someone("ada");
  const { aid } = ada.keys;
  let kept: string | undefined;
  ada.server.lies.set("auth:rotateKey", ({ event }) => {
    ada.files.crash();
    kept = new TextDecoder().decode(ada.files.get("/work/new.json"));
    return { aid, ksn: event.ksn };
  });
  const { ksn, publicKey } = await rotateOwnKey(ada, WISH);
  assertEquals([ksn, JSON.parse(kept ?? "{}").publicKey], [1, publicKey]);
});

Deno.test("without a file: in the store, before the server is told, beside the present one", async () => {
  const ada = await someone("ada");
  await storeKey(ada.store, ada.keys);
  let before: number[] = [];
  ada.server.lies.set("auth:rotateKey", async ({ aid, event }) => {
    before = (await storedKeys(ada.store, aid)).map(({ ksn }) => ksn);
    return { aid, ksn: event.ksn };
  });
  assertEquals((await rotateOwnKey(ada, {})).ksn, 1);
  assertEquals(before, [1, 0]);
});

Deno.test("keys that are not the newest rotate nothing, and nothing is made", async () => {
  const ada = await someone("ada");
  await rotateOwnKey(ada, WISH);
  ada.server.calls.length = 0;
  const again = { ...WISH, keysFile: "newer.json" };
  assertEquals((await failureOf(() => rotateOwnKey(ada, again))).code, "VERSION_CONFLICT");
  assertEquals([ada.server.paths, ada.files.get("/work/newer.json")], [
    ["auth:getPublicKey"],
    undefined,
  ]);
});

Deno.test("step by step: it must be clear whose key, and what is not signed by both is not handed in", async () => {
  const nobody = await someone("ada", { user: null });
  const fresh = await keyPairFromSeed("fresh");
  const publicKey = publicKeyText(fresh.publicKey);
  const unclear = await failureOf(() => draftOwnRotation(nobody, { publicKey }));
  assertEquals([unclear.code, unclear.message], ["USAGE", "Say whose key"]);
  const ada = await someone("ada");
  const draft = await draftOwnRotation(ada, { publicKey });
  assertEquals([draft.rotation.aid, draft.rotation.ksn], [ada.keys.aid, 1]);
  const file = (document: unknown) =>
    ada.files.put("/work/record.json", new TextEncoder().encode(JSON.stringify(document)));
  ada.server.calls.length = 0;
  const half = { rotation: { ...draft.rotation, sigs: ["A".repeat(86), ""] } };
  for (const document of [draft, half, { challengeId: "c" }]) {
    file(document);
    const error = await failureOf(() => askOwnRotation(ada, { file: "record.json" }));
    assertEquals(error.message, "The record is not signed by both keys yet");
  }
  assertEquals(ada.server.calls, []);
});

Deno.test("step by step: the private key of the new one never has to be here", async () => {
  const ada = await someone("ada");
  const elsewhere = await someone("elsewhere", { user: null });
  const next = await nextKeyPair(elsewhere.random, ada.keys);
  putKeys(elsewhere.files, "/work/next.json", next);
  const own = publicKeyText(next.publicKey);
  const draft = await draftOwnRotation(ada, { publicKey: own, id: ada.keys.aid });
  const sign = async (who: typeof ada, keys: string, document: unknown) => {
    who.files.put("/work/d.json", new TextEncoder().encode(JSON.stringify(document)));
    return await signDocument(who, { file: "d.json", keys });
  };
  const once = await sign(ada, "keys.json", draft);
  const twice = await sign(elsewhere, "next.json", once);
  ada.files.put("/work/record.json", new TextEncoder().encode(JSON.stringify(twice)));
  const challenge = await askOwnRotation(ada, { file: "record.json" });
  assertEquals(challenge.payload.purpose, "rotate-key");
  const said = JSON.stringify(ada.server.calls) + JSON.stringify(challenge);
  assert(!said.includes(keysFileOf(next).privateKey));
});
