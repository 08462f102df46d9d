import type { UserRecord, UserStore } from "../../ports/user_store.ts";
import type { LiveSessions } from "./live_sessions.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { isUniqueViolation } from "./sqlite_errors.ts";

interface UserRow {
  user_uuid: string;
  username: string;
  password_hash: string;
  created_at_ms: number;
  disabled_at_ms: number | null;
}

const COLUMNS = "user_uuid, username, password_hash, created_at_ms, disabled_at_ms";
const REVOKE_ALL = `
  UPDATE session_families SET revoked_at_ms = ?
  WHERE revoked_at_ms IS NULL AND user_uuid = (SELECT user_uuid FROM users WHERE username = ?)`;

/** Accounts in SQLite. */
export function sqliteUserStore(db: SqliteDatabase, live: LiveSessions): UserStore {
  return {
    insert: (user) => db.call(() => _insert(db, user)),
    findByUsername: (username) =>
      db.call(() => {
        const sql = `SELECT ${COLUMNS} FROM users WHERE username = ?`;
        const row = db.get<UserRow>(sql, username);
        return row === undefined ? undefined : _toRecord(row);
      }),
    list: () =>
      db.call(() =>
        db.all<UserRow>(`SELECT ${COLUMNS} FROM users ORDER BY username`).map(_toRecord)
      ),
    setDisabled: (username, disabledAtMs) =>
      db.call(() => {
        live.clear();
        return db.write(() => {
          // Disabling twice keeps the first time.
          const sql = disabledAtMs === undefined
            ? "UPDATE users SET disabled_at_ms = ? WHERE username = ?"
            : "UPDATE users SET disabled_at_ms = coalesce(disabled_at_ms, ?) WHERE username = ?";
          const { changes } = db.run(sql, disabledAtMs ?? null, username);
          if (disabledAtMs !== undefined) db.run(REVOKE_ALL, disabledAtMs, username);
          return changes === 1;
        });
      }),
    setPasswordHash: (username, hash, { nowMs, ifHash, revokeSessions }) =>
      db.call(() => {
        live.clear();
        return db.write(() => {
          const sql = `UPDATE users SET password_hash = ?1
            WHERE username = ?2 AND (?3 IS NULL OR password_hash = ?3)`;
          if (db.run(sql, hash, username, ifHash ?? null).changes !== 1) return false;
          if (revokeSessions) db.run(REVOKE_ALL, nowMs, username);
          return true;
        });
      }),
  };
}

function _insert(db: SqliteDatabase, user: UserRecord): boolean {
  try {
    db.run(
      `INSERT INTO users (${COLUMNS}) VALUES (?, ?, ?, ?, ?)`,
      user.userUuid,
      user.username,
      user.passwordHash,
      user.createdAtMs,
      user.disabledAtMs ?? null,
    );
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

function _toRecord(row: UserRow): UserRecord {
  return {
    userUuid: row.user_uuid,
    username: row.username,
    passwordHash: row.password_hash,
    createdAtMs: row.created_at_ms,
    disabledAtMs: row.disabled_at_ms ?? undefined,
  };
}
