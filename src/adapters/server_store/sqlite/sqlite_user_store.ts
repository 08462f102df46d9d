import type { UserRecord, UserStore } from "../../../ports/server/user_store.ts";
import type { LiveSessions } from "./live_sessions.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { isUniqueViolation } from "./sqlite_errors.ts";
import { insertUser, toUserRecord, USER_COLUMNS, type UserRow } from "./user_rows.ts";

const REVOKE_ALL = `
  UPDATE sessions SET revoked_at_ms = ?
  WHERE revoked_at_ms IS NULL AND user_uuid = (SELECT user_uuid FROM users WHERE username = ?)`;

/** What a person allowed, or is about to allow, in the name of an account that has just been closed to them. */
const FORGET_GRANTS = ["web_sessions", "authorization_codes", "device_grants"].map((table) =>
  `DELETE FROM ${table} WHERE user_uuid = (SELECT user_uuid FROM users WHERE username = ?)`
);

/** To be called inside the transaction that closes the account. */
export function forgetGrants(db: SqliteDatabase, username: string): void {
  for (const forget of FORGET_GRANTS) db.run(forget, username);
}

function endEverything(db: SqliteDatabase, username: string, nowMs: number): void {
  db.run(REVOKE_ALL, nowMs, username);
  forgetGrants(db, username);
}

/** Accounts in SQLite. */
export function sqliteUserStore(db: SqliteDatabase, live: LiveSessions): UserStore {
  return {
    insert: (user) => db.call(() => insertUnlessTaken(db, user)),
    findByUsername: (username) => db.call(() => find(db, "username", username)),
    findByUuid: (userUuid) => db.call(() => find(db, "user_uuid", userUuid)),
    list: () =>
      db.call(() =>
        db.all<UserRow>(`SELECT ${USER_COLUMNS} FROM users ORDER BY username`).map(toUserRecord)
      ),
    setDisabled: (username, disabledAtMs) =>
      db.call(() => {
        live.clear();
        return db.write(() => {
          // Disabling twice keeps the first time.
          const sql = disabledAtMs === undefined
            ? "UPDATE users SET disabled_at_ms = ? WHERE username = ? AND removed_at_ms IS NULL"
            : "UPDATE users SET disabled_at_ms = coalesce(disabled_at_ms, ?) WHERE username = ?";
          const { changes } = db.run(sql, disabledAtMs ?? null, username);
          if (disabledAtMs !== undefined) endEverything(db, username, disabledAtMs);
          return changes === 1;
        });
      }),
    setPasswordHash: (username, hash, { nowMs, ifHash, revokeSessions }) =>
      db.call(() => {
        live.clear();
        return db.write(() => {
          const sql = `UPDATE users SET password_hash = ?1
            WHERE username = ?2 AND removed_at_ms IS NULL AND (?3 IS NULL OR password_hash = ?3)`;
          if (db.run(sql, hash, username, ifHash ?? null).changes !== 1) return false;
          if (revokeSessions) endEverything(db, username, nowMs);
          return true;
        });
      }),
  };
}

function find(
  db: SqliteDatabase,
  column: "username" | "user_uuid",
  value: string,
): UserRecord | undefined {
  const row = db.get<UserRow>(`SELECT ${USER_COLUMNS} FROM users WHERE ${column} = ?`, value);
  return row === undefined ? undefined : toUserRecord(row);
}

function insertUnlessTaken(db: SqliteDatabase, user: UserRecord): boolean {
  try {
    insertUser(db, user);
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}
