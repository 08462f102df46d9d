/** How many names there are is counted once, and is right all the same. */
import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { NameTotals } from "../../../../src/adapters/server_store/sqlite/name_totals.ts";
import type { SqliteDatabase } from "../../../../src/adapters/server_store/sqlite/sqlite_database.ts";
import type { ServerStore } from "../../../../src/ports/server/server_store.ts";
import type { SealholdError } from "../../../../src/errors.ts";
import { ALICE, putSealed, withStore } from "./fixture.ts";

const SEALED = { wrappedKey: new Uint8Array(1), sealedValue: new Uint8Array(1) };

async function count({ secrets }: ServerStore, prefix = ""): Promise<number> {
  const { userUuid } = ALICE;
  return (await secrets.list({ userUuid, prefix, after: "", limit: 1 })).totalCount;
}

/** A database that says how often it was asked to count. */
function countingDatabase(total: number) {
  const seen = { counts: 0, foreign: () => {} };
  const db = {
    onForeignWrite: (drop: () => void) => seen.foreign = drop,
    get: () => ({ total, at: seen.counts++ }),
  };
  // The two methods that totals need; the class has private members, which no object can have.
  return { totals: new NameTotals(db as unknown as SqliteDatabase), seen };
}

Deno.test("a total is counted once, for each user and prefix, until another process writes", () => {
  const { totals, seen } = countingDatabase(5);
  for (let i = 0; i < 3; i++) {
    assertEquals([totals.count("u", ""), totals.count("u", "a"), totals.count("v", "")], [5, 5, 5]);
  }
  assertEquals(seen.counts, 3);
  totals.changed("u", "b", 1);
  assertEquals([totals.count("u", ""), totals.count("u", "a"), totals.count("v", "")], [6, 5, 5]);
  totals.changed("w", "b", 1);
  assertEquals(seen.counts, 3, "what is not known is not counted for a change");
  seen.foreign();
  assertEquals([totals.count("u", ""), seen.counts], [5, 4]);
});

Deno.test("totals are kept of so many prefixes and users: the oldest leaves, and is counted again", () => {
  const { totals, seen } = countingDatabase(5);
  for (let i = 0; i < 33; i++) totals.count("u", `p${i}`);
  for (let i = 32; i > 0; i--) totals.count("u", `p${i}`);
  assertEquals(seen.counts, 33, "32 of one user");
  totals.count("u", "p0");
  assertEquals(seen.counts, 34);
  for (let i = 0; i < 1024; i++) totals.count(`u${i}`, "");
  totals.count("u", "p0");
  assertEquals(seen.counts, 34 + 1024 + 1, "1024 users");
});

Deno.test("sqlite: names written and deleted by another process count at once", async () => {
  await withStore(async ({ store, path }) => {
    for (const name of ["A", "B"]) await putSealed(store, name, SEALED);
    assertEquals(await count(store), 2);
    using beside = new DatabaseSync(path);
    const now = Date.now;
    const ms = now();
    // The clock stands still: a listing looks for others' writes whatever it says.
    Date.now = () => ms;
    try {
      assertEquals(await count(store), 2);
      beside.exec("UPDATE secrets SET deleted_at_ms = 5 WHERE name = 'A'");
      assertEquals(await count(store), 1);
      // Between its write and ours: ours must not be added to a total that is no longer true.
      beside.exec("UPDATE secrets SET deleted_at_ms = 5 WHERE name = 'B'");
      await putSealed(store, "C", SEALED);
      assertEquals(await count(store), 1);
    } finally {
      Date.now = now;
    }
  });
});

Deno.test("sqlite: a write that never came onto the disk does not count", async () => {
  await withStore(async ({ store, path }) => {
    await putSealed(store, "A", SEALED);
    assertEquals(await count(store), 1);
    using holder = new DatabaseSync(path);
    holder.exec("BEGIN IMMEDIATE");
    const failed = await putSealed(store, "B", SEALED).catch((error: SealholdError) => error.code);
    holder.exec("ROLLBACK");
    assertEquals([failed, await count(store)], ["BUSY", 1]);
    // The commit itself fails, after the work was done: the last moment at which all is undone.
    holder.exec(`CREATE TABLE parent (id INTEGER PRIMARY KEY);
      CREATE TABLE child (id REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
      CREATE TRIGGER spoil AFTER INSERT ON secrets BEGIN INSERT INTO child VALUES (1); END`);
    assertEquals(await count(store), 1);
    const undone = await putSealed(store, "B", SEALED).then(() => "written", () => "failed");
    assertEquals([undone, await count(store)], ["failed", 1]);
    holder.exec("DROP TRIGGER spoil");
    await putSealed(store, "B", SEALED);
    assertEquals(await count(store), 2);
  }, { busyTimeoutMs: 50 });
});
