import type {
  NewSession,
  RotateRequest,
  Rotation,
  SessionStore,
} from "../../ports/session_store.ts";
import type { LiveSessions } from "./live_sessions.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

interface TokenRow {
  family_id: string;
  user_uuid: string;
  issued_at_ms: number;
  expires_at_ms: number;
  used_at_ms: number | null;
  next_hash: Uint8Array | null;
  revoked_at_ms: number | null;
  disabled_at_ms: number | null;
}

const FIND_TOKEN = `
  SELECT t.family_id, f.user_uuid, t.issued_at_ms, t.expires_at_ms, t.used_at_ms, t.next_hash,
    f.revoked_at_ms, u.disabled_at_ms
  FROM refresh_tokens t
  JOIN session_families f ON f.family_id = t.family_id
  JOIN users u ON u.user_uuid = f.user_uuid
  WHERE t.token_hash = ?`;
const ADD_TOKEN = `
  INSERT INTO refresh_tokens (token_hash, family_id, issued_at_ms, expires_at_ms)
  VALUES (?, ?, ?, ?)`;
const REVOKE = `
  UPDATE session_families SET revoked_at_ms = ? WHERE family_id = ? AND revoked_at_ms IS NULL`;

/** Sessions in SQLite. */
export function sqliteSessionStore(db: SqliteDatabase, live: LiveSessions): SessionStore {
  return {
    create: (session) => db.call(() => db.write(() => _create(db, session))),
    rotate: (request) =>
      db.call((): Rotation => {
        // Junk must not queue for the write lock.
        if (db.get(FIND_TOKEN, request.tokenHash) === undefined) return { kind: "refused" };
        const rotation = db.write(() => _rotate(db, request));
        if (rotation.kind === "reused") live.clear();
        return rotation;
      }),
    findFamily: (tokenHash) =>
      db.call(() => {
        const row = db.get<TokenRow>(FIND_TOKEN, tokenHash);
        return row && { familyId: row.family_id, userUuid: row.user_uuid };
      }),
    revokeFamily: (familyId, nowMs) =>
      db.call(() => {
        live.clear();
        db.run(REVOKE, nowMs, familyId);
      }),
    isLive: (familyId, userUuid) => db.call(() => live.isLive(familyId, userUuid)),
  };
}

function _create(db: SqliteDatabase, session: NewSession): boolean {
  _purge(db, session.nowMs);
  const { changes } = db.run(
    `INSERT INTO session_families (family_id, user_uuid, created_at_ms, expires_at_ms)
     SELECT ?, user_uuid, ?, ? FROM users
     WHERE user_uuid = ? AND disabled_at_ms IS NULL AND password_hash = ?`,
    session.familyId,
    session.nowMs,
    session.expiresAtMs,
    session.userUuid,
    session.ifPasswordHash,
  );
  if (changes !== 1) return false;
  const { tokenHash, familyId, nowMs, expiresAtMs } = session;
  db.run(ADD_TOKEN, tokenHash, familyId, nowMs, expiresAtMs);
  return true;
}

function _rotate(db: SqliteDatabase, request: RotateRequest): Rotation {
  const { tokenHash, nextHash, nowMs, nextExpiresAtMs } = request;
  const row = db.get<TokenRow>(FIND_TOKEN, tokenHash);
  if (row === undefined || !_isUsable(row, request)) return { kind: "refused" };
  const family = { familyId: row.family_id, userUuid: row.user_uuid };
  if (row.used_at_ms === null) {
    db.run(
      "UPDATE refresh_tokens SET used_at_ms = ?, next_hash = ? WHERE token_hash = ?",
      nowMs,
      nextHash,
      tokenHash,
    );
    db.run(ADD_TOKEN, nextHash, row.family_id, nowMs, nextExpiresAtMs);
    db.run(
      "UPDATE session_families SET expires_at_ms = ? WHERE family_id = ?",
      nextExpiresAtMs,
      row.family_id,
    );
    return { kind: "rotated", ...family, expiresAtMs: nextExpiresAtMs };
  }
  const successor = _unusedSuccessor(db, row, request);
  if (successor !== undefined) {
    return { kind: "repeated", ...family, expiresAtMs: successor.expires_at_ms };
  }
  // Two parties hold this token, and one of them is not the owner: nobody keeps the session.
  db.run(REVOKE, nowMs, row.family_id);
  return { kind: "reused", ...family };
}

function _isUsable(row: TokenRow, { nowMs, skewMs }: RotateRequest): boolean {
  return row.revoked_at_ms === null && row.disabled_at_ms === null && nowMs < row.expires_at_ms &&
    row.issued_at_ms <= nowMs + skewMs;
}

/** The successor, if this is an identical retry in time and the successor has not been used itself. */
function _unusedSuccessor(
  db: SqliteDatabase,
  row: TokenRow,
  { nextHash, nowMs, graceMs }: RotateRequest,
): TokenRow | undefined {
  if (Math.abs(nowMs - (row.used_at_ms ?? -Infinity)) > graceMs) return undefined;
  const next = db.get<TokenRow>(FIND_TOKEN, nextHash);
  return next?.used_at_ms === null && next.family_id === row.family_id ? next : undefined;
}

/** Forgets what nobody can use any more, so that the tables stay small. */
function _purge(db: SqliteDatabase, nowMs: number): void {
  db.run("DELETE FROM session_families WHERE expires_at_ms <= ?", nowMs);
  db.run("DELETE FROM refresh_tokens WHERE expires_at_ms <= ?", nowMs);
}
