/** Writes that share a transaction: each stands or falls alone, and nobody is told of one that is not on the disk. */
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { DatabaseSync } from "node:sqlite";
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { openDatabase } from "../../../../src/adapters/server_store/sqlite/open_database.ts";
import type { SqliteDatabase } from "../../../../src/adapters/server_store/sqlite/sqlite_database.ts";
import { SealholdError } from "../../../../src/errors.ts";

async function withDatabase(
  work: (db: SqliteDatabase, path: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "server.db");
  const db = await openDatabase(new DenoFileSystem(), path, 0);
  try {
    await work(db, path);
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Notes a key; a line of the table `meta` is as good as any. */
function note(db: SqliteDatabase, key: string): string {
  db.run("INSERT INTO meta (key, value) VALUES (?, '')", key);
  return key;
}

/** The keys that are on the disk, as another process sees them. */
function onDisk(path: string): unknown[] {
  using db = new DatabaseSync(path, { timeout: 0 });
  return db.prepare("SELECT key FROM meta ORDER BY key").all().map(({ key }) => key);
}

Deno.test("sqlite: of writes that share a transaction, one that throws is undone alone", async () => {
  await withDatabase(async (db, path) => {
    const told = await Promise.allSettled([
      db.writeTogether(() => note(db, "first")),
      db.writeTogether(() => {
        note(db, "half");
        throw new RangeError("half way");
      }),
      db.writeTogether(() => note(db, "last")),
    ]);
    assertEquals(told.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
    assertEquals(onDisk(path), ["first", "last"]);
  });
});

Deno.test("sqlite: a shared transaction that cannot be written is told to every writer as a failure", async () => {
  await withDatabase(async (db, path) => {
    using holder = new DatabaseSync(path);
    holder.exec("BEGIN IMMEDIATE");
    for (const write of [1, 2].map((n) => db.writeTogether(() => note(db, `write ${n}`)))) {
      assertEquals((await assertRejects(() => write, SealholdError)).code, "BUSY");
    }
    holder.exec("ROLLBACK");
    assertEquals(onDisk(path), []);
  });
});

Deno.test("sqlite: closing writes what waits, before anybody is told", async () => {
  await withDatabase(async (db, path) => {
    const waiting = db.writeTogether(() => note(db, "waiting"));
    db.close();
    assertEquals(await waiting, "waiting");
    assertEquals(onDisk(path), ["waiting"]);
  });
});
