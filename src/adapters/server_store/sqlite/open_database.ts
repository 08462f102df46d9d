import { dirname } from "@std/path";
import { SealholdError } from "../../../errors.ts";
import type { FileSystem } from "../../../ports/file_system.ts";
import { MIGRATIONS } from "../schema/migrations.ts";
import { SqliteDatabase } from "./sqlite_database.ts";

/** How long to wait for another process's write by default, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * Opens the database, creating it and bringing its schema up to date.
 * @param path the file; its folder is made 0700 and the file 0600. `-wal` and `-shm` take the file's mode
 * @param busyTimeoutMs how long a write waits for another process's, once it is open
 * @throws {SealholdError} UNSAFE_FILE, NEWER_FORMAT, DAMAGED, BUSY, DISK_FAILED
 */
export async function openDatabase(
  files: FileSystem,
  path: string,
  busyTimeoutMs = BUSY_TIMEOUT_MS,
): Promise<SqliteDatabase> {
  await files.ensurePrivateFolder(dirname(path));
  await prepareFile(files, path);
  for (const side of [`${path}-wal`, `${path}-shm`]) await checkFile(files, side);
  return await connect(path, busyTimeoutMs);
}

async function connect(path: string, busyTimeoutMs: number): Promise<SqliteDatabase> {
  const db = new SqliteDatabase(path);
  try {
    await db.call(() => {
      db.setBusyTimeout(BUSY_TIMEOUT_MS);
      db.exec("PRAGMA journal_mode = WAL");
      // FULL: a commit is on the disk before it is acknowledged. NORMAL would lose the last ones with the power.
      db.exec("PRAGMA synchronous = FULL");
      // Deleted keys are overwritten in the file, and a doctored schema may not call functions.
      db.exec("PRAGMA secure_delete = ON");
      db.exec("PRAGMA trusted_schema = OFF");
      // No old pages behind the end of a log that has been written back.
      db.exec("PRAGMA journal_size_limit = 0");
      migrate(db);
      db.setBusyTimeout(busyTimeoutMs);
    });
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function migrate(db: SqliteDatabase): void {
  const version = () => db.get<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
  if (version() > MIGRATIONS.length) {
    throw new SealholdError("NEWER_FORMAT", "The server's database is of a newer version", {
      hint: "Install a newer release of sealhold",
    });
  }
  if (version() === MIGRATIONS.length) return;
  db.write(() => {
    // Asked again under the lock: another process may have been first.
    for (let step = version(); step < MIGRATIONS.length; step++) {
      db.exec(MIGRATIONS[step] ?? "");
      db.exec(`PRAGMA user_version = ${step + 1}`);
    }
  });
}

/** Creates the file 0600 before SQLite would create it 0644, or checks the one that is there. */
async function prepareFile(files: FileSystem, path: string): Promise<void> {
  if (await checkFile(files, path)) return;
  const file = await files.createPrivate(path);
  try {
    await file.sync();
  } finally {
    file.close();
  }
}

/** @returns false when there is none */
async function checkFile(files: FileSystem, path: string): Promise<boolean> {
  const facts = await files.inspect(path);
  if (facts === undefined) return false;
  if (facts.kind !== "file" || facts.ours === false) {
    throw new SealholdError("UNSAFE_FILE", "The server's database is not a file of ours", {
      hint: "Move it away, or choose another --data folder",
      data: { path },
    });
  }
  if (facts.mode !== undefined && (facts.mode & 0o077) !== 0) {
    throw new SealholdError("UNSAFE_FILE", "The server's database is open to other users", {
      hint: `chmod 600 ${path}`,
      data: { path },
    });
  }
  return true;
}
