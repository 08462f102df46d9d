import type {
  LoginGround,
  NewSession,
  RotateRequest,
  Rotation,
  SessionFamily,
  SessionStore,
} from "../../../ports/server/session_store.ts";
import type { LiveSessions } from "./live_sessions.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { newestKsn } from "./sqlite_key_log_store.ts";

interface TokenRow {
  family_id: string;
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
  SELECT t.family_id, f.user_uuid, t.issued_at_ms, t.expires_at_ms, t.used_at_ms, t.next_hash,
    f.revoked_at_ms, f.scope, f.client_id, u.disabled_at_ms
  FROM refresh_tokens t
  JOIN session_families f ON f.family_id = t.family_id
  JOIN users u ON u.user_uuid = f.user_uuid
  WHERE t.token_hash = ?`;
const ADD_TOKEN = `
  INSERT INTO refresh_tokens (token_hash, family_id, issued_at_ms, expires_at_ms)
  VALUES (?, ?, ?, ?)`;
const ADD_FAMILY = `
  INSERT INTO session_families (family_id, user_uuid, created_at_ms, expires_at_ms, scope, client_id)
  SELECT ?1, user_uuid, ?2, ?3, ?4, ?5 FROM users
  WHERE user_uuid = ?6 AND disabled_at_ms IS NULL AND (?7 IS NULL OR password_hash = ?7)`;
const USE_GRANT = {
  code: `
    UPDATE authorization_codes SET family_id = ?1
    WHERE code_hash = ?2 AND user_uuid = ?3 AND family_id IS NULL AND expires_at_ms > ?4`,
  device: `
    UPDATE device_grants SET family_id = ?1
    WHERE device_hash = ?2 AND user_uuid = ?3 AND family_id IS NULL AND expires_at_ms > ?4
      AND status = 'approved'`,
} as const;
const FIND_GROUND = {
  identity: "SELECT 1 AS found FROM identities WHERE user_uuid = ? AND kind = ? AND subject = ?",
  rule: "SELECT 1 AS found FROM trust_rules WHERE user_uuid = ? AND name = ? AND created_at_ms = ?",
} as const;
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
        return row && _family(row);
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
  const { familyId, userUuid, nowMs, expiresAtMs, tokenHash, scope, clientId, uses } = session;
  purge(db, nowMs);
  if (session.ground !== undefined && !stands(db, userUuid, session.ground)) return false;
  const { changes } = db.run(
    ADD_FAMILY,
    familyId,
    nowMs,
    expiresAtMs,
    scope ?? null,
    clientId ?? null,
    userUuid,
    session.ifPasswordHash ?? null,
  );
  if (changes !== 1) return false;
  if (uses !== undefined) {
    const used = db.run(USE_GRANT[uses.kind], familyId, uses.hash, userUuid, nowMs);
    if (used.changes !== 1) {
      db.run("DELETE FROM session_families WHERE family_id = ?", familyId);
      return false;
    }
  }
  if (tokenHash !== undefined) db.run(ADD_TOKEN, tokenHash, familyId, nowMs, expiresAtMs);
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

function _family(row: TokenRow): SessionFamily {
  const { family_id: familyId, user_uuid: userUuid, scope } = row;
  return { familyId, userUuid, ...(scope === null ? {} : { scope }) };
}

function _rotate(db: SqliteDatabase, request: RotateRequest): Rotation {
  const { tokenHash, nextHash, nowMs, nextExpiresAtMs } = request;
  const row = db.get<TokenRow>(FIND_TOKEN, tokenHash);
  if (row === undefined || !isUsable(row, request)) return { kind: "refused" };
  const family = _family(row);
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
  const successor = unusedSuccessor(db, row, request);
  if (successor !== undefined) {
    return { kind: "repeated", ...family, expiresAtMs: successor.expires_at_ms };
  }
  // Two parties hold this token, and one of them is not the owner: nobody keeps the session.
  db.run(REVOKE, nowMs, row.family_id);
  return { kind: "reused", ...family };
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
  return next?.used_at_ms === null && next.family_id === row.family_id ? next : undefined;
}

/** Forgets what nobody can use any more, so that the tables stay small. */
function purge(db: SqliteDatabase, nowMs: number): void {
  db.run("DELETE FROM session_families WHERE expires_at_ms <= ?", nowMs);
  db.run("DELETE FROM refresh_tokens WHERE expires_at_ms <= ?", nowMs);
}
