import type {
  LoginGround,
  NewSession,
  RotateRequest,
  Rotation,
  SessionStore,
  StoredSession,
} from "../../../ports/server/session_store.ts";
import type { LiveSessions } from "./live_sessions.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { newestKsn } from "./sqlite_key_log_store.ts";
import { sweep } from "./sweep.ts";

interface TokenRow {
  session_id: string;
  user_uuid: string;
  issued_at_ms: number;
  expires_at_ms: number;
  used_at_ms: number | null;
  next_hash: Uint8Array | null;
  revoked_at_ms: number | null;
  disabled_at_ms: number | null;
  scope: string | null;
  client_id: string | null;
}

const FIND_TOKEN = `
  SELECT t.session_id, f.user_uuid, t.issued_at_ms, t.expires_at_ms, t.used_at_ms, t.next_hash,
    f.revoked_at_ms, f.scope, f.client_id, u.disabled_at_ms
  FROM refresh_tokens t
  JOIN sessions f ON f.session_id = t.session_id
  JOIN users u ON u.user_uuid = f.user_uuid
  WHERE t.token_hash = ?`;
const ADD_TOKEN = `
  INSERT INTO refresh_tokens (token_hash, session_id, issued_at_ms, expires_at_ms)
  VALUES (?, ?, ?, ?)`;
const ADD_SESSION = `
  INSERT INTO sessions (session_id, user_uuid, created_at_ms, expires_at_ms, scope, client_id)
  SELECT ?1, user_uuid, ?2, ?3, ?4, ?5 FROM users
  WHERE user_uuid = ?6 AND disabled_at_ms IS NULL AND (?7 IS NULL OR password_hash = ?7)`;
const USE_GRANT = {
  code: `
    UPDATE authorization_codes SET session_id = ?1
    WHERE code_hash = ?2 AND user_uuid = ?3 AND session_id IS NULL AND expires_at_ms > ?4`,
  device: `
    UPDATE device_grants SET session_id = ?1
    WHERE device_hash = ?2 AND user_uuid = ?3 AND session_id IS NULL AND expires_at_ms > ?4
      AND status = 'approved'`,
} as const;
const FIND_GROUND = {
  identity: "SELECT 1 AS found FROM identities WHERE user_uuid = ? AND kind = ? AND subject = ?",
  rule: "SELECT 1 AS found FROM trust_rules WHERE user_uuid = ? AND name = ? AND created_at_ms = ?",
} as const;
const REVOKE = `
  UPDATE sessions SET revoked_at_ms = ? WHERE session_id = ? AND revoked_at_ms IS NULL`;

/** The oldest that have ended, without those whose tokens would go with them: that may be hundreds each. */
const BARE = `
  session_id IN (SELECT session_id FROM sessions WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT 500)
  AND NOT EXISTS (SELECT 1 FROM refresh_tokens t WHERE t.session_id = sessions.session_id)`;

/** Sessions in SQLite. */
export function sqliteSessionStore(db: SqliteDatabase, live: LiveSessions): SessionStore {
  return {
    create: (session) => db.call(() => db.write(() => createSession(db, session))),
    rotate: (request) =>
      db.call((): Rotation => {
        // Junk must not queue for the write lock.
        if (db.get(FIND_TOKEN, request.tokenHash) === undefined) return { kind: "refused" };
        const rotation = db.write(() => rotateToken(db, request));
        if (rotation.kind === "reused") live.clear();
        return rotation;
      }),
    findSession: (tokenHash) =>
      db.call(() => {
        const row = db.get<TokenRow>(FIND_TOKEN, tokenHash);
        return row && storedSession(row);
      }),
    revokeSession: (sessionId, nowMs) =>
      db.call(() => {
        live.clear();
        db.run(REVOKE, nowMs, sessionId);
      }),
    isLive: (sessionId, userUuid) => db.atOnce(() => live.isLive(sessionId, userUuid)),
  };
}

function createSession(db: SqliteDatabase, session: NewSession): boolean {
  const { sessionId, userUuid, nowMs, expiresAtMs, tokenHash, scope, clientId, uses } = session;
  purge(db, nowMs);
  if (session.ground !== undefined && !stands(db, userUuid, session.ground)) return false;
  const { changes } = db.run(
    ADD_SESSION,
    sessionId,
    nowMs,
    expiresAtMs,
    scope ?? null,
    clientId ?? null,
    userUuid,
    session.ifPasswordHash ?? null,
  );
  if (changes !== 1) return false;
  if (uses !== undefined) {
    const used = db.run(USE_GRANT[uses.kind], sessionId, uses.hash, userUuid, nowMs);
    if (used.changes !== 1) {
      db.run("DELETE FROM sessions WHERE session_id = ?", sessionId);
      return false;
    }
  }
  if (tokenHash !== undefined) db.run(ADD_TOKEN, tokenHash, sessionId, nowMs, expiresAtMs);
  return true;
}

function stands(db: SqliteDatabase, userUuid: string, ground: LoginGround): boolean {
  switch (ground.kind) {
    case "identity":
      return db.get(FIND_GROUND.identity, userUuid, ground.of, ground.subject) !== undefined;
    case "rule":
      return db.get(FIND_GROUND.rule, userUuid, ground.name, ground.createdAtMs) !== undefined;
    case "key":
      return db.get(FIND_GROUND.identity, userUuid, "aid", ground.aid) !== undefined &&
        newestKsn(db, ground.aid) === ground.ksn;
  }
}

function storedSession(row: TokenRow): StoredSession {
  const { session_id: sessionId, user_uuid: userUuid, scope } = row;
  return { sessionId, userUuid, ...(scope === null ? {} : { scope }) };
}

function rotateToken(db: SqliteDatabase, request: RotateRequest): Rotation {
  const { tokenHash, nextHash, nowMs, nextExpiresAtMs } = request;
  const row = db.get<TokenRow>(FIND_TOKEN, tokenHash);
  if (row === undefined || !isUsable(row, request)) return { kind: "refused" };
  const session = storedSession(row);
  if (row.used_at_ms === null) {
    db.run(
      "UPDATE refresh_tokens SET used_at_ms = ?, next_hash = ? WHERE token_hash = ?",
      nowMs,
      nextHash,
      tokenHash,
    );
    db.run(ADD_TOKEN, nextHash, row.session_id, nowMs, nextExpiresAtMs);
    db.run(
      "UPDATE sessions SET expires_at_ms = ? WHERE session_id = ?",
      nextExpiresAtMs,
      row.session_id,
    );
    return { kind: "rotated", ...session, expiresAtMs: nextExpiresAtMs };
  }
  const successor = unusedSuccessor(db, row, request);
  if (successor !== undefined) {
    return { kind: "repeated", ...session, expiresAtMs: successor.expires_at_ms };
  }
  // Two parties hold this token, and one of them is not the owner: nobody keeps the session.
  db.run(REVOKE, nowMs, row.session_id);
  return { kind: "reused", ...session };
}

function isUsable(row: TokenRow, { nowMs, skewMs, clientId }: RotateRequest): boolean {
  return row.client_id === (clientId ?? null) && row.revoked_at_ms === null &&
    row.disabled_at_ms === null && nowMs < row.expires_at_ms &&
    row.issued_at_ms <= nowMs + skewMs;
}

/** The successor, if this is an identical retry in time and the successor has not been used itself. */
function unusedSuccessor(
  db: SqliteDatabase,
  row: TokenRow,
  { nextHash, nowMs, graceMs }: RotateRequest,
): TokenRow | undefined {
  if (Math.abs(nowMs - (row.used_at_ms ?? -Infinity)) > graceMs) return undefined;
  const next = db.get<TokenRow>(FIND_TOKEN, nextHash);
  return next?.used_at_ms === null && next.session_id === row.session_id ? next : undefined;
}

/** Forgets what nobody can use any more, so that the tables stay small. */
function purge(db: SqliteDatabase, nowMs: number): void {
  sweep(db, "refresh_tokens", "expires_at_ms <= ?", nowMs);
  sweep(db, "sessions", BARE, nowMs);
}
