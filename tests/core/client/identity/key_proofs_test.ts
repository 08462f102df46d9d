/** Keys whose file does not say whose they are by now: what the key log proves, and what nothing proves. */
import { assertEquals } from "@std/assert";
import { importKeys } from "../../../../src/core/client/identity/import_keys.ts";
import { ownKeys, signInKey } from "../../../../src/core/client/identity/own_keys.ts";
import { ownFunctions } from "../../../../src/core/client/identity/own_session.ts";
import { signIn } from "../../../../src/core/client/identity/start_session.ts";
import { storedAids, storedKeys } from "../../../../src/core/client/identity/stored_keys.ts";
import { rotationRecord, walkKeyLog } from "../../../../src/core/shared/identity/key_log.ts";
import { type KeyPair, keyPairFromSeed } from "../../../../src/core/shared/identity/key_pair.ts";
import { SealholdError } from "../../../../src/errors.ts";
import { stored } from "../login/fixture.ts";
import { failureOf, putKeys, type Someone, someone } from "./someone.ts";

/** Ada, whose key was replaced twice; `new.json` and `newer.json` are as gen-key printed them. */
async function rotatedTwice(user?: null) {
  const ada = await someone("ada", user === null ? { user } : {});
  const { aid } = ada.keys;
  const files = {
    "new.json": await keyPairFromSeed("1"),
    "newer.json": await keyPairFromSeed("2"),
  };
  let current: KeyPair = ada.keys;
  for (const [name, fresh] of Object.entries(files)) {
    putKeys(ada.files, `/work/${name}`, fresh);
    const next = { ...fresh, aid, ksn: current.ksn + 1 };
    const log = ada.server.logs.get(aid) ?? [];
    const ts = `2026-01-0${next.ksn}T00:00:00.000Z`;
    ada.server.logs.set(aid, [
      ...log,
      await rotationRecord(await walkKeyLog(aid, log), current, next, ts),
    ]);
    current = next;
  }
  return { ada, aid, newest: current };
}

const see = async (who: Someone, aid: string) =>
  await who.keyProofs.ask(await ownFunctions(who, {}), aid);

Deno.test("import --aid: stored as the key that the log ends in", async () => {
  const { ada, aid, newest } = await rotatedTwice();
  const { keys, added } = await importKeys(ada, "newer.json", { aid });
  assertEquals([keys.aid, keys.ksn, added], [aid, 2, true]);
  const [found] = await storedKeys(ada.store, aid);
  assertEquals([found?.ksn, found?.publicKey.equals(newest.publicKey)], [2, true]);
  assertEquals((await importKeys(ada, "newer.json", { aid })).added, false);
});

Deno.test("import --aid: a key that the log does not end in is not stored, whatever its file says", async () => {
  const { ada, aid, newest } = await rotatedTwice();
  putKeys(ada.files, "/work/other.json", await keyPairFromSeed("other"));
  putKeys(ada.files, "/work/number.json", { ...newest, ksn: 7 });
  putKeys(ada.files, "/work/bobs.json", { ...newest, aid: (await someone("bob")).keys.aid });
  for (const file of ["keys.json", "new.json", "other.json", "number.json", "bobs.json"]) {
    const error = await failureOf(() => importKeys(ada, file, { aid }));
    assertEquals([file, error.code], [file, "VERSION_CONFLICT"]);
  }
  assertEquals(
    (await failureOf(() => importKeys(ada, "newer.json", { aid: "ada" }))).code,
    "INVALID_VALUE",
  );
  assertEquals(await storedAids(ada.store), []);
});

Deno.test("import --aid: a log that proves nothing stores nothing", async () => {
  const { ada, aid } = await rotatedTwice();
  const log = ada.server.logs.get(aid)!;
  const forged = { ...log[1]!, sigs: log[0]!.sigs };
  ada.server.logs.set(aid, [log[0]!, forged]);
  assertEquals(
    (await failureOf(() => importKeys(ada, "newer.json", { aid }))).code,
    "SIGNATURE_INVALID",
  );
  // The key is in the answer, and not in the log beside it.
  ada.server.logs.set(aid, [log[0]!]);
  ada.server.lies.set("auth:getPublicKey", () => ({
    aid,
    publicKey: log[1]!.publicKey,
    ksn: 2,
    updatedAt: "2026-01-02T03:04:05.000Z",
    log: [log[0]],
  }));
  assertEquals((await failureOf(() => importKeys(ada, "newer.json", { aid }))).code, "DAMAGED");
  assertEquals(await storedAids(ada.store), []);
});

Deno.test("a log that was seen here proves keys without a server, for every command that takes keys", async () => {
  const { ada, aid } = await rotatedTwice();
  const wish = { id: aid, keys: "newer.json" };
  assertEquals((await failureOf(() => signInKey(ada, wish))).code, "INVALID_VALUE");
  assertEquals((await failureOf(() => ownKeys(ada, { keys: ["newer.json"] }))).code, "DENIED");
  await see(ada, aid);
  ada.server.calls.length = 0;
  assertEquals((await signInKey(ada, wish)).ksn, 2);
  // The older one is still said by its own file, and nothing proves the one in between any more.
  const own = await ownKeys(ada, { keys: ["keys.json", "newer.json"] });
  assertEquals(own.map(({ aid, ksn }) => [aid, ksn]), [[aid, 2], [aid, 0]]);
  assertEquals((await failureOf(() => ownKeys(ada, { keys: ["new.json"] }))).code, "DENIED");
  assertEquals(ada.server.calls, []);
});

Deno.test("sign-in: a key that nothing here proves is proved by the log before its session is saved", async () => {
  const { ada, aid } = await rotatedTwice(null);
  const wish = { id: aid, keys: "newer.json" };
  assertEquals((await signIn(ada, wish)).kind, "session");
  assertEquals(ada.server.paths, ["auth:issueChallenge", "auth:signIn", "auth:getPublicKey"]);
  assertEquals(Object.keys(await stored(ada.auth())).length, 1);
  // From now on it is known.
  ada.server.calls.length = 0;
  await signIn(ada, wish);
  assertEquals(ada.server.paths, ["auth:issueChallenge", "auth:signIn"]);
});

Deno.test("sign-in: a server whose log ends in another key is not believed, and nothing is saved", async () => {
  const { ada, aid } = await rotatedTwice(null);
  assertEquals(
    (await failureOf(() => signIn(ada, { id: aid, keys: "new.json" }))).code,
    "VERSION_CONFLICT",
  );
  ada.server.lies.set("auth:signIn", () => {
    throw new SealholdError("SIGNATURE_INVALID", "no");
  });
  const refused = await failureOf(() => signIn(ada, { id: aid, keys: "new.json" }));
  assertEquals([refused.code, refused.message], [
    "INVALID_VALUE",
    "The keys are of another identity, or were replaced",
  ]);
  assertEquals(await stored(ada.auth()), {});
});
