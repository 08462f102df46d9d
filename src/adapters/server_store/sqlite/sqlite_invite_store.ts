import type { InviteUse } from "../../../ports/server/identity_store.ts";
import type { InviteRecord, InviteStore, NewInvite } from "../../../ports/server/invite_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

interface InviteRow {
  invite_id: string;
  max_uses: number;
  used: number;
  created_at_ms: number;
  expires_at_ms: number;
  revoked_at_ms: number | null;
}

/** How long one that has expired stays in the list, in milliseconds. */
const KEEP_MS = 30 * 86_400_000;
const LIST = `
  SELECT invite_id, max_uses, used, created_at_ms, expires_at_ms, revoked_at_ms
  FROM invites ORDER BY created_at_ms, invite_id`;
const USE = `
  UPDATE invites SET used = used + 1
  WHERE code_hash = ? AND used < max_uses AND revoked_at_ms IS NULL AND expires_at_ms > ?`;

/** Invitations in SQLite. */
export function sqliteInviteStore(db: SqliteDatabase): InviteStore {
  return {
    add: (invite) => db.call(() => db.write(() => addInvite(db, invite))),
    list: () => db.call(() => db.all<InviteRow>(LIST).map(toInvite)),
    revoke: (inviteId, nowMs) =>
      db.call(() => {
        const sql =
          "UPDATE invites SET revoked_at_ms = coalesce(revoked_at_ms, ?) WHERE invite_id = ?";
        return db.run(sql, nowMs, inviteId).changes === 1;
      }),
  };
}

/**
 * Counts one use; to be called inside the transaction that makes the account. Looking up a digest tells nothing about the code
 * by its time: who guesses cannot choose the digest's bytes (case 41).
 */
export function useInvite(db: SqliteDatabase, { codeHash, nowMs }: InviteUse): boolean {
  return db.run(USE, codeHash, nowMs).changes === 1;
}

function addInvite(db: SqliteDatabase, invite: NewInvite): boolean {
  const { inviteId, codeHash, maxUses, nowMs, expiresAtMs, most } = invite;
  db.run("DELETE FROM invites WHERE expires_at_ms <= ?", nowMs - KEEP_MS);
  if ((db.get<{ n: number }>("SELECT count(*) AS n FROM invites")?.n ?? 0) >= most) return false;
  db.run(
    `INSERT INTO invites (invite_id, code_hash, max_uses, created_at_ms, expires_at_ms)
     VALUES (?, ?, ?, ?, ?)`,
    inviteId,
    codeHash,
    maxUses,
    nowMs,
    expiresAtMs,
  );
  return true;
}

function toInvite(row: InviteRow): InviteRecord {
  return {
    inviteId: row.invite_id,
    maxUses: row.max_uses,
    used: row.used,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms ?? undefined,
  };
}
