import type { FileSystem } from "../../ports/file_system.ts";
import type { ServerStore } from "../../ports/server_store.ts";
import { LiveSessions } from "./live_sessions.ts";
import { openDatabase } from "./open_database.ts";
import { SealedRecords } from "./sealed_records.ts";
import { sqliteAttemptStore } from "./sqlite_attempt_store.ts";
import { sqliteSealedSecretStore } from "./sqlite_sealed_secret_store.ts";
import { sqliteSessionStore } from "./sqlite_session_store.ts";
import { sqliteUserStore } from "./sqlite_user_store.ts";
import { sqliteWrappedKeyStore } from "./sqlite_wrapped_key_store.ts";

/**
 * A server's store in one SQLite file (WAL, every commit synced). Several processes may have it open at once: a running
 * server and `signet server user …` beside it.
 * @param path the database file, such as `<data>/server.db`
 * @param busyTimeoutMs how long a write waits for another process's; 5000. All of this process waits with it
 * @throws {SignetError} UNSAFE_FILE, NEWER_FORMAT, DAMAGED, BUSY, DISK_FAILED
 */
export async function openSqliteServerStore(
  ports: { files: FileSystem },
  path: string,
  busyTimeoutMs?: number,
): Promise<ServerStore> {
  const db = await openDatabase(ports.files, path, busyTimeoutMs);
  const live = new LiveSessions(db);
  const records = new SealedRecords(db);
  return {
    users: sqliteUserStore(db, live),
    sessions: sqliteSessionStore(db, live),
    secrets: sqliteSealedSecretStore(db, records),
    wrappedKeys: sqliteWrappedKeyStore(db, records),
    attempts: sqliteAttemptStore(db),
    close: () => db.call(() => db.close()),
  };
}
