import type {
  AddUserResult,
  IdentityKind,
  IdentityRecord,
  IdentityStore,
  InviteUse,
  LinkResult,
} from "../../../ports/server/identity_store.ts";
import type { UserRecord } from "../../../ports/server/user_store.ts";
import type { LiveSessions } from "./live_sessions.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { isUniqueViolation } from "./sqlite_errors.ts";
import { isRemoved } from "./removed_identity.ts";
import { useInvite } from "./sqlite_invite_store.ts";
import { insertUser, toUserRecord, USER_COLUMNS, type UserRow } from "./user_rows.ts";

interface IdentityRow {
  kind: IdentityKind;
  subject: string;
  login: string | null;
  linked_at_ms: number;
}

const INSERT = `
  INSERT INTO identities (kind, subject, user_uuid, login, linked_at_ms) VALUES (?, ?, ?, ?, ?)`;
const FIND = `
  SELECT ${USER_COLUMNS.split(", ").map((name) => `u.${name}`).join(", ")}, i.login
  FROM identities i JOIN users u ON u.user_uuid = i.user_uuid
  WHERE i.kind = ? AND i.subject = ?`;
const REVOKE_ALL = `
  UPDATE sessions SET revoked_at_ms = ? WHERE revoked_at_ms IS NULL AND user_uuid = ?`;

/** Identities in SQLite. */
export function sqliteIdentityStore(db: SqliteDatabase, live: LiveSessions): IdentityStore {
  return {
    insertUser: (user, identity, invite) =>
      db.call(() => insertWithIdentity(db, user, identity, invite)),
    link: (username, identity) =>
      db.call(() => db.write(() => linkIdentity(db, username, identity))),
    unlink: (username, kind, subject, nowMs) =>
      db.call(() => {
        live.clear();
        return db.write(() => unlinkIdentity(db, username, kind, subject, nowMs));
      }),
    find: (kind, subject) =>
      db.call(() => {
        const row = db.get<UserRow & { login: string | null }>(FIND, kind, subject);
        return row && { user: toUserRecord(row), login: row.login ?? undefined };
      }),
    listOf: (userUuid) =>
      db.call(() =>
        db.all<IdentityRow>(
          `SELECT kind, subject, login, linked_at_ms FROM identities
           WHERE user_uuid = ? ORDER BY kind, subject`,
          userUuid,
        ).map((row) => ({
          kind: row.kind,
          subject: row.subject,
          login: row.login ?? undefined,
          linkedAtMs: row.linked_at_ms,
        }))
      ),
  };
}

function insertWithIdentity(
  db: SqliteDatabase,
  user: UserRecord,
  identity: IdentityRecord,
  invite: InviteUse | undefined,
): AddUserResult {
  try {
    return db.write(() => {
      const { kind, subject } = identity;
      if (db.get(FIND, kind, subject) !== undefined) return "taken";
      if (isRemoved(db, kind, subject)) return "removed";
      if (invite !== undefined && !useInvite(db, invite)) return "not-invited";
      insertUser(db, user);
      insert(db, user.userUuid, identity);
      return "added";
    });
  } catch (error) {
    // The use of the invitation is undone with the rest.
    if (isUniqueViolation(error)) return "taken";
    throw error;
  }
}

function insert(db: SqliteDatabase, userUuid: string, identity: IdentityRecord): void {
  const { kind, subject, login, linkedAtMs } = identity;
  db.run(INSERT, kind, subject, userUuid, login ?? null, linkedAtMs);
}

function linkIdentity(db: SqliteDatabase, username: string, identity: IdentityRecord): LinkResult {
  const userUuid = uuidOf(db, username);
  if (userUuid === undefined) return "no-user";
  const owner = db.get<UserRow>(FIND, identity.kind, identity.subject)?.user_uuid;
  if (owner === undefined) {
    insert(db, userUuid, identity);
    return "linked";
  }
  if (owner !== userUuid) return "taken";
  db.run(
    "UPDATE identities SET login = ? WHERE kind = ? AND subject = ?",
    identity.login ?? null,
    identity.kind,
    identity.subject,
  );
  return "linked";
}

function unlinkIdentity(
  db: SqliteDatabase,
  username: string,
  kind: IdentityKind,
  subject: string,
  nowMs: number,
): boolean {
  const userUuid = uuidOf(db, username);
  if (userUuid === undefined) return false;
  const sql = "DELETE FROM identities WHERE kind = ? AND subject = ? AND user_uuid = ?";
  if (db.run(sql, kind, subject, userUuid).changes !== 1) return false;
  db.run(REVOKE_ALL, nowMs, userUuid);
  return true;
}

function uuidOf(db: SqliteDatabase, username: string): string | undefined {
  const sql = "SELECT user_uuid FROM users WHERE username = ? AND removed_at_ms IS NULL";
  return db.get<{ user_uuid: string }>(sql, username)?.user_uuid;
}
