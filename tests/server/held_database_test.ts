/** A database that another process holds, and what is left in its files. */
import { assert, assertEquals } from "@std/assert";
import { encodeBase64url } from "../../src/crypto/base64url.ts";
import { rotateMasterKey } from "../../src/core/server/keys/rotate_master_key.ts";
import { DatabaseSync } from "node:sqlite";
import { SeededRandom } from "../fakes/seeded_random.ts";
import { openTestApp, type TestApp } from "./harness.ts";

const SET = { name: "A", value: "x" };

/** What every database is told of how long to wait, in milliseconds, by a clock that stands still. */
function busyTimeouts() {
  const said: number[] = [];
  const { exec } = DatabaseSync.prototype;
  const { now } = performance;
  let ms = now.call(performance);
  performance.now = () => ms;
  DatabaseSync.prototype.exec = function (sql) {
    const [, timeout] = /busy_timeout = (\d+)/.exec(sql) ?? [];
    if (timeout !== undefined) said.push(Number(timeout));
    return exec.call(this, sql);
  };
  return {
    said,
    advance: (byMs: number) => void (ms += byMs),
    [Symbol.dispose]() {
      performance.now = now;
      DatabaseSync.prototype.exec = exec;
    },
  };
}

Deno.test("case 43: a write lock that is held costs 503s, and no standstill", async () => {
  await using app = await openTestApp({ busyTimeoutMs: 200 });
  const { access: token } = await app.logIn();
  const holder = new DatabaseSync(`${app.folder}/server.db`);
  using waits = busyTimeouts();
  const random = new SeededRandom();
  try {
    await app.send("GET", "/secrets/list", { token });
    holder.exec("BEGIN IMMEDIATE");
    waits.said.length = 0;
    for (let i = 0; i < 20; i++) {
      const answer = await app.send("POST", "/secrets/set", { token, body: SET });
      assertEquals([answer.status, answer.json.error.code], [503, "busy"]);
      assertEquals(answer.headers.get("retry-after"), "1");
      const refresh = encodeBase64url(random.bytes(32));
      const junk = await app.send("POST", "/api/v1/token/refresh/", { body: { refresh } });
      assertEquals(junk.status, 401, "junk does not ask for the lock");
    }
    assertEquals(waits.said, [0], "after the first wait nobody waits");
    waits.advance(1001);
    assertEquals((await app.send("POST", "/secrets/set", { token, body: SET })).status, 503);
    assertEquals(waits.said, [0, 200, 0], "a second later one waits again");
    assertEquals((await app.send("GET", "/secrets/list", { token })).status, 200);
    holder.exec("ROLLBACK");
    assertEquals((await app.send("POST", "/secrets/set", { token, body: SET })).status, 201);
  } finally {
    holder.close();
  }
});

/** Which of the data folder's files hold these bytes. */
function filesWith(app: TestApp, bytes: Uint8Array): string[] {
  const text = (each: Uint8Array) => new TextDecoder("latin1").decode(each);
  return [...Deno.readDirSync(app.folder)].map((entry) => entry.name)
    .filter((name) => text(Deno.readFileSync(`${app.folder}/${name}`)).includes(text(bytes)));
}

Deno.test("A9: after DELETE neither the value's nor its key's ciphertext is in any file", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  for (const value of ["short", "long ".repeat(5000)]) {
    await app.send("POST", "/secrets/set", { token, body: { name: "A", value } });
  }
  const records = await Promise.all(
    [1, 2].map((version) => app.store.secrets.get(app.userUuid, "A", version)),
  );
  // Pieces: a long value lies in several pages.
  const pieces = records.flatMap((each) => [
    each?.wrappedKey ?? new Uint8Array(),
    each?.sealedValue.subarray(-30) ?? new Uint8Array(),
  ]);
  for (const piece of pieces) assert(filesWith(app, piece).length > 0);
  assertEquals((await app.send("DELETE", "/secrets/A", { token })).status, 200);
  for (const piece of pieces) assertEquals(filesWith(app, piece), []);
});

Deno.test("A9: after a rotation no key wrapped by the old master key is in any file", async () => {
  await using app = await openTestApp();
  const { access: token } = await app.logIn();
  await app.send("POST", "/secrets/set", { token, body: SET });
  const old = (await app.store.secrets.get(app.userUuid, "A"))?.wrappedKey ?? new Uint8Array();
  assert(filesWith(app, old).length > 0);
  const { keyStore, store: { wrappedKeys }, deps: { random } } = app;
  await rotateMasterKey({ keyStore, wrappedKeys, random });
  assertEquals(filesWith(app, old), []);
  assertEquals((await app.send("GET", "/secrets/get/A", { token })).json.data.value, "x");
});
