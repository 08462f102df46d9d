import type {
  KeyLogStore,
  NewKeyRecord,
  StoredKeyLog,
} from "../../../ports/server/key_log_store.ts";
import type { LiveSessions } from "./live_sessions.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

interface KeyRow {
  public_key: string;
  record: string;
  added_at_ms: number;
}

const FIND_IDENTITY = `
  SELECT user_uuid, linked_at_ms FROM identities WHERE kind = 'aid' AND subject = ?`;
const FIND_REMOVED = `
  SELECT removed_at_ms FROM removed_identities
  WHERE kind = 'aid' AND subject = ?1 AND EXISTS (SELECT 1 FROM group_members WHERE aid = ?1)`;

/** Key logs in SQLite. */
export function sqliteKeyLogStore(db: SqliteDatabase, live: LiveSessions): KeyLogStore {
  return {
    find: (aid) => db.call(() => db.read(() => findLog(db, aid))),
    findRemoved: (aid) => db.call(() => db.read(() => findRemovedLog(db, aid))),
    append: (record) =>
      db.call(() => {
        live.clear();
        return db.write(() => appendRecord(db, record));
      }),
    keyAt: (aid, ksn) =>
      db.call(() => {
        const sql = "SELECT public_key FROM key_log WHERE aid = ? AND ksn = ?";
        return db.get<KeyRow>(sql, aid, ksn)?.public_key;
      }),
  };
}

/** The number of an identity's newest key; undefined when it is not registered. */
export function newestKsn(db: SqliteDatabase, aid: string): number | undefined {
  if (db.get(FIND_IDENTITY, aid) === undefined) return undefined;
  const sql = "SELECT max(ksn) AS ksn FROM key_log WHERE aid = ?";
  return db.get<{ ksn: number | null }>(sql, aid)?.ksn ?? 0;
}

function findLog(db: SqliteDatabase, aid: string): StoredKeyLog | undefined {
  const identity = db.get<{ user_uuid: string; linked_at_ms: number }>(FIND_IDENTITY, aid);
  return identity &&
    { ...recordsOf(db, aid, identity.linked_at_ms), userUuid: identity.user_uuid };
}

function findRemovedLog(
  db: SqliteDatabase,
  aid: string,
): Omit<StoredKeyLog, "userUuid"> | undefined {
  const removed = db.get<{ removed_at_ms: number }>(FIND_REMOVED, aid);
  return removed && recordsOf(db, aid, removed.removed_at_ms);
}

/** @param sinceMs when the identity came, or went, if its key was never rotated */
function recordsOf(
  db: SqliteDatabase,
  aid: string,
  sinceMs: number,
): Omit<StoredKeyLog, "userUuid"> {
  const rows = db.all<KeyRow>(
    "SELECT public_key, record, added_at_ms FROM key_log WHERE aid = ? ORDER BY ksn",
    aid,
  );
  return {
    aid,
    records: rows.map(({ record }) => record),
    publicKey: rows.at(-1)?.public_key,
    updatedAtMs: rows.at(-1)?.added_at_ms ?? sinceMs,
  };
}

function appendRecord(db: SqliteDatabase, record: NewKeyRecord): boolean {
  const { aid, ksn, nowMs, keepSessionId } = record;
  if (newestKsn(db, aid) !== ksn - 1) return false;
  db.run(
    "INSERT INTO key_log (aid, ksn, public_key, record, added_at_ms) VALUES (?, ?, ?, ?, ?)",
    aid,
    ksn,
    record.publicKey,
    record.record,
    nowMs,
  );
  db.run(
    `UPDATE sessions SET revoked_at_ms = ?
     WHERE revoked_at_ms IS NULL AND session_id <> ? AND user_uuid =
       (SELECT user_uuid FROM identities WHERE kind = 'aid' AND subject = ?)`,
    nowMs,
    keepSessionId,
    aid,
  );
  return true;
}
