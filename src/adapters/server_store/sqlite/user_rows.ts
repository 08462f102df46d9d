/** Rows of the table of accounts, which two stores read and write. */
import type { UserRecord } from "../../../ports/server/user_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** A row of `users`. */
export interface UserRow {
  user_uuid: string;
  username: string;
  password_hash: string;
  created_at_ms: number;
  disabled_at_ms: number | null;
  note: string | null;
  removed_at_ms: number | null;
}

export const USER_COLUMNS =
  "user_uuid, username, password_hash, created_at_ms, disabled_at_ms, note, removed_at_ms";

/** @throws a unique violation when the username or the UUID is taken */
export function insertUser(db: SqliteDatabase, user: UserRecord): void {
  db.run(
    `INSERT INTO users (${USER_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL)`,
    user.userUuid,
    user.username,
    user.passwordHash,
    user.createdAtMs,
    user.disabledAtMs ?? null,
    user.note ?? null,
  );
}

export function toUserRecord(row: UserRow): UserRecord {
  return {
    userUuid: row.user_uuid,
    username: row.username,
    passwordHash: row.password_hash,
    createdAtMs: row.created_at_ms,
    disabledAtMs: row.disabled_at_ms ?? undefined,
    ...(row.note === null ? {} : { note: row.note }),
    ...(row.removed_at_ms === null ? {} : { removedAtMs: row.removed_at_ms }),
  };
}
