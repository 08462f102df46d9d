import type {
  AddRuleResult,
  ClaimPattern,
  TrustRule,
  TrustRuleStore,
} from "../../../ports/server/trust_rule_store.ts";
import type { LiveSessions } from "./live_sessions.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { isUniqueViolation } from "./sqlite_errors.ts";
import { sweep } from "./sweep.ts";

interface RuleRow {
  name: string;
  issuer: string;
  audience: string;
  claims: string;
  user_uuid: string;
  username: string;
  scope: string | null;
  ttl_sec: number;
  jwks: string | null;
  allow_private: number;
  once: number;
  created_at_ms: number;
}

const LIST = `
  SELECT r.name, r.issuer, r.audience, r.claims, r.user_uuid, u.username, r.scope, r.ttl_sec,
    r.jwks, r.allow_private, r.once, r.created_at_ms
  FROM trust_rules r JOIN users u ON u.user_uuid = r.user_uuid ORDER BY r.id`;
const ADD = `
  INSERT INTO trust_rules (name, issuer, audience, claims, user_uuid, scope, ttl_sec, jwks,
    allow_private, once, created_at_ms)
  SELECT ?, ?, ?, ?, user_uuid, ?, ?, ?, ?, ?, ? FROM users WHERE username = ? AND removed_at_ms IS NULL`;
const REVOKE_CLIENT = `
  UPDATE sessions SET revoked_at_ms = ? WHERE revoked_at_ms IS NULL AND client_id = ?`;

/** Trust rules in SQLite. */
export function sqliteTrustRuleStore(db: SqliteDatabase, live: LiveSessions): TrustRuleStore {
  return {
    add: (rule) => db.call(() => addRule(db, rule)),
    list: () => db.call(() => db.all<RuleRow>(LIST).map(toRule)),
    remove: (name, nowMs) =>
      db.call(() => {
        live.clear();
        return db.write(() => {
          if (db.run("DELETE FROM trust_rules WHERE name = ?", name).changes !== 1) return false;
          db.run(REVOKE_CLIENT, nowMs, `trust:${name}`);
          return true;
        });
      }),
    useToken: (tokenHash, expiresAtMs, nowMs) =>
      db.call(() =>
        db.write(() => {
          sweep(db, "used_id_tokens", "expires_at_ms <= ?", nowMs);
          const sql =
            "INSERT OR IGNORE INTO used_id_tokens (token_hash, expires_at_ms) VALUES (?, ?)";
          return db.run(sql, tokenHash, expiresAtMs).changes === 1;
        })
      ),
  };
}

function addRule(db: SqliteDatabase, rule: Omit<TrustRule, "userUuid">): AddRuleResult {
  try {
    const { changes } = db.run(
      ADD,
      rule.name,
      rule.issuer,
      rule.audience,
      JSON.stringify(rule.claims),
      rule.scope ?? null,
      rule.ttlSec,
      rule.jwks ?? null,
      rule.allowPrivate ? 1 : 0,
      rule.once ? 1 : 0,
      rule.createdAtMs,
      rule.username,
    );
    return changes === 1 ? "added" : "no-user";
  } catch (error) {
    if (isUniqueViolation(error)) return "taken";
    throw error;
  }
}

function toRule(row: RuleRow): TrustRule {
  return {
    name: row.name,
    issuer: row.issuer,
    audience: row.audience,
    claims: JSON.parse(row.claims) as ClaimPattern[],
    userUuid: row.user_uuid,
    username: row.username,
    scope: row.scope ?? undefined,
    ttlSec: row.ttl_sec,
    jwks: row.jwks ?? undefined,
    allowPrivate: row.allow_private === 1,
    once: row.once === 1,
    createdAtMs: row.created_at_ms,
  };
}
