import type {
  DeviceDecision,
  DeviceGrantPoll,
  DeviceGrantPollRequest,
  DeviceGrantStore,
  DeviceRequest,
  NewDeviceGrant,
} from "../../../ports/server/oauth_grant_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { SKEW_MS, useWebSession } from "./sqlite_web_session_store.ts";
import { sweep } from "./sweep.ts";

/** How long a request is remembered after its end, in milliseconds, to answer `expired_token`. */
const REMEMBER_MS = 600_000;
const IS_PENDING = `status = 'pending' AND expires_at_ms > ?2 AND created_at_ms <= ?2 + ${SKEW_MS}`;

interface PollRow {
  client_id: string;
  scope: string;
  created_at_ms: number;
  expires_at_ms: number;
  interval_sec: number;
  polled_at_ms: number | null;
  status: "pending" | "approved" | "denied";
  user_uuid: string | null;
  session_id: string | null;
}

/** Device grants in SQLite. */
export function sqliteDeviceGrantStore(db: SqliteDatabase): DeviceGrantStore {
  return {
    add: (grant) => db.call(() => db.write(() => addGrant(db, grant))),
    findPending: (userCodeHash, nowMs) =>
      db.call(() =>
        db.get<DeviceRequest>(
          `SELECT client_id AS clientId, scope, peer, product, created_at_ms AS createdAtMs
           FROM device_grants WHERE user_code_hash = ?1 AND ${IS_PENDING}`,
          userCodeHash,
          nowMs,
        )
      ),
    decide: (decision) => db.call(() => db.write(() => decideGrant(db, decision))),
    poll: (request) =>
      db.call(() => {
        // Junk must not queue for the write lock.
        if (find(db, request) === undefined) return { kind: "unknown" };
        return db.write(() => pollGrant(db, request));
      }),
  };
}

function addGrant(db: SqliteDatabase, grant: NewDeviceGrant): "added" | "full" | "taken" {
  const { deviceHash, userCodeHash, createdAtMs } = grant;
  sweep(db, "device_grants", "expires_at_ms <= ?", createdAtMs - REMEMBER_MS);
  // Those that are only remembered keep nobody out.
  const sql = "SELECT count(*) AS n FROM device_grants WHERE expires_at_ms > ?";
  const waiting = db.get<{ n: number }>(sql, createdAtMs);
  if ((waiting?.n ?? 0) >= grant.maxPending) return "full";
  const { changes } = db.run(
    `INSERT INTO device_grants (device_hash, user_code_hash, client_id, scope, peer, product,
       created_at_ms, expires_at_ms, interval_sec, status)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending') ON CONFLICT DO NOTHING`,
    deviceHash,
    userCodeHash,
    grant.clientId,
    grant.scope,
    grant.peer,
    grant.product,
    createdAtMs,
    grant.expiresAtMs,
    grant.intervalSec,
  );
  return changes === 1 ? "added" : "taken";
}

function decideGrant(db: SqliteDatabase, decision: DeviceDecision): boolean {
  const { userCodeHash, sessionHash, approve, nowMs } = decision;
  const pending = db.get(
    `SELECT 1 AS found FROM device_grants WHERE user_code_hash = ?1 AND ${IS_PENDING}`,
    userCodeHash,
    nowMs,
  );
  if (pending === undefined) return false;
  const userUuid = useWebSession(db, sessionHash, nowMs);
  if (userUuid === undefined) return false;
  db.run(
    "UPDATE device_grants SET status = ?, user_uuid = ? WHERE user_code_hash = ?",
    approve ? "approved" : "denied",
    userUuid,
    userCodeHash,
  );
  return true;
}

function pollGrant(db: SqliteDatabase, request: DeviceGrantPollRequest): DeviceGrantPoll {
  const { deviceHash, nowMs } = request;
  const row = find(db, request);
  if (row === undefined || row.session_id !== null) return { kind: "unknown" };
  if (row.status === "denied") return { kind: "denied" };
  if (nowMs >= row.expires_at_ms || row.created_at_ms > nowMs + SKEW_MS) return { kind: "expired" };
  const early = isEarly(row, request);
  db.run(
    "UPDATE device_grants SET polled_at_ms = ?, interval_sec = ? WHERE device_hash = ?",
    nowMs,
    row.interval_sec + (early ? request.slowDownSec : 0),
    deviceHash,
  );
  if (early) return { kind: "slow_down" };
  if (row.status === "pending" || row.user_uuid === null) return { kind: "pending" };
  return { kind: "approved", userUuid: row.user_uuid, scope: row.scope };
}

function find(db: SqliteDatabase, { deviceHash, clientId }: DeviceGrantPollRequest) {
  return db.get<PollRow>(
    `SELECT client_id, scope, created_at_ms, expires_at_ms, interval_sec, polled_at_ms, status,
       user_uuid, session_id
     FROM device_grants WHERE device_hash = ? AND client_id = ?`,
    deviceHash,
    clientId,
  );
}

/** A clock that was set back makes no poll early. */
function isEarly(row: PollRow, { nowMs, toleranceMs }: DeviceGrantPollRequest): boolean {
  const { polled_at_ms: polledAtMs, interval_sec: intervalSec } = row;
  if (polledAtMs === null || nowMs < polledAtMs) return false;
  return nowMs - polledAtMs < intervalSec * 1000 - toleranceMs;
}
