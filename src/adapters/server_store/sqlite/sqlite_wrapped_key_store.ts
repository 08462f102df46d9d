import type { WrappedKey, WrappedKeyStore } from "../../../ports/server/wrapped_key_store.ts";
import type { SealedRecords } from "./sealed_records.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** Where `meta` names the master key that new records must be sealed under. */
export const ACTIVE_KEY = "active_master_key";

/** Wrapped data keys in SQLite. */
export function sqliteWrappedKeyStore(
  db: SqliteDatabase,
  records: SealedRecords,
): WrappedKeyStore {
  const active = (): string | undefined =>
    db.get<{ value: string }>("SELECT value FROM meta WHERE key = ?", ACTIVE_KEY)?.value;
  return {
    activeKeyId: () => db.call(active),
    setActiveKeyId: (keyId, expected) =>
      db.call(() =>
        db.write(() => {
          if (active() !== expected) return false;
          const sql = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)";
          return db.run(sql, ACTIVE_KEY, keyId).changes === 1;
        })
      ),
    listNotUnder: (keyId, limit) => db.call(() => recordsNotUnder(db, keyId, limit)),
    rewrap: (rewrapped) =>
      db.call(() => {
        records.tell();
        db.write(() => {
          for (const record of rewrapped) {
            db.run(
              `UPDATE secret_versions SET key_id = ?, wrapped_key = ?
               WHERE user_uuid = ? AND name = ? AND version = ? AND key_id = ?`,
              record.keyId,
              record.wrappedKey,
              record.userUuid,
              record.name,
              record.version,
              record.fromKeyId,
            );
          }
        });
      }),
    eraseReplaced: () => db.call(() => db.emptyLog()),
    countUnder: (keyId) =>
      db.call(() => {
        const sql = "SELECT count(*) AS n FROM secret_versions WHERE key_id = ?";
        return db.get<{ n: number }>(sql, keyId)?.n ?? 0;
      }),
  };
}

function recordsNotUnder(db: SqliteDatabase, keyId: string, limit: number): WrappedKey[] {
  // Two ranges of the index on key_id; `<>` would read every record.
  return db.all<{
    user_uuid: string;
    name: string;
    version: number;
    key_id: string;
    wrapped_key: Uint8Array<ArrayBuffer>;
  }>(
    `SELECT user_uuid, name, version, key_id, wrapped_key FROM secret_versions
     WHERE key_id < ?1 OR key_id > ?1 LIMIT ?2`,
    keyId,
    limit,
  ).map((row) => ({
    userUuid: row.user_uuid,
    name: row.name,
    version: row.version,
    keyId: row.key_id,
    wrappedKey: row.wrapped_key,
  }));
}
