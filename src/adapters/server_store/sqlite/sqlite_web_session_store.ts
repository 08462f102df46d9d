import type {
  NewWebSession,
  WebSession,
  WebSessionStore,
} from "../../../ports/server/web_session_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { sweep } from "./sweep.ts";

/** Furthest in the future a row may have been made before the clock counts as set back, in milliseconds (case 42). */
export const SKEW_MS = 120_000;

const FIND = `
  SELECT w.user_uuid AS userUuid, u.username FROM web_sessions w
  JOIN users u ON u.user_uuid = w.user_uuid
  WHERE w.session_hash = ?1 AND w.expires_at_ms > ?2 AND w.created_at_ms <= ?2 + ${SKEW_MS}
    AND u.disabled_at_ms IS NULL`;
const ADD = `
  INSERT INTO web_sessions (session_hash, user_uuid, created_at_ms, expires_at_ms)
  SELECT ?, user_uuid, ?, ? FROM users
  WHERE user_uuid = ? AND disabled_at_ms IS NULL AND password_hash = ?`;
const KEEP_NEWEST = `
  DELETE FROM web_sessions WHERE user_uuid = ?1 AND session_hash NOT IN (
    SELECT session_hash FROM web_sessions WHERE user_uuid = ?1
    ORDER BY created_at_ms DESC LIMIT ?2)`;

/** Sign-ins in SQLite. */
export function sqliteWebSessionStore(db: SqliteDatabase): WebSessionStore {
  return {
    open: (session) => db.call(() => db.write(() => openSession(db, session))),
    find: (sessionHash, nowMs) => db.call(() => db.get<WebSession>(FIND, sessionHash, nowMs)),
    close: (sessionHash) =>
      db.call(() => {
        db.run("DELETE FROM web_sessions WHERE session_hash = ?", sessionHash);
      }),
  };
}

/**
 * Ends a sign-in, inside a transaction of the caller's.
 * @returns its user; undefined when it was not valid
 */
export function useWebSession(
  db: SqliteDatabase,
  sessionHash: Uint8Array,
  nowMs: number,
): string | undefined {
  const userUuid = db.get<WebSession>(FIND, sessionHash, nowMs)?.userUuid;
  if (userUuid === undefined) return undefined;
  db.run("DELETE FROM web_sessions WHERE session_hash = ?", sessionHash);
  return userUuid;
}

function openSession(db: SqliteDatabase, session: NewWebSession): boolean {
  const { sessionHash, userUuid, nowMs, expiresAtMs, ifPasswordHash, maxPerUser } = session;
  sweep(db, "web_sessions", "expires_at_ms <= ?", nowMs);
  db.run(KEEP_NEWEST, userUuid, maxPerUser - 1);
  return db.run(ADD, sessionHash, nowMs, expiresAtMs, userUuid, ifPasswordHash).changes === 1;
}
