/** How the server's database is opened: no row tells, and yet a power cut, a deleted key and a doctored schema do. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { DenoFileSystem } from "../../../../src/adapters/file_system/deno_file_system.ts";
import { openDatabase } from "../../../../src/adapters/server_store/sqlite/open_database.ts";

/** `synchronous`: what has been acknowledged is on the disk. */
const FULL = 2;

Deno.test("sqlite: opened with a log that is emptied, durable, erasing, and without trust in the schema", async () => {
  const folder = await Deno.makeTempDir();
  const db = await openDatabase(new DenoFileSystem(), join(folder, "server.db"));
  try {
    const pragma = (name: string) => Object.values(db.get(`PRAGMA ${name}`) ?? {})[0];
    assertEquals(pragma("journal_mode"), "wal");
    assertEquals(pragma("synchronous"), FULL);
    assertEquals(pragma("secure_delete"), 1);
    assertEquals(pragma("trusted_schema"), 0);
    assertEquals(pragma("journal_size_limit"), 0);
    assertEquals(pragma("foreign_keys"), 1);
  } finally {
    db.close();
    await Deno.remove(folder, { recursive: true });
  }
});
