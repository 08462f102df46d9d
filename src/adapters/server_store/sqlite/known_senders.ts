/** Whose messages get into the part of a mailbox that is kept for those whom its owner knows. */
import type { NewMessage } from "../../../ports/server/message_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** Targets remembered of one owner, the newest: as many as a list may have entries. */
const REMEMBERED = 1000;

/** Written to by ?1, or on their allow-list. */
const KNOWN = `
  SELECT target AS aid FROM written_to WHERE owner = ?1
  UNION SELECT aid FROM contacts WHERE owner = ?1 AND list = 'allow'`;
/**
 * A group that both are in now, and that ?1 has a hand in: made it, wrote to it, or was brought in by somebody they know. Any other
 * one proves nothing: a stranger can make a group, and bring its victim and any number of helpers in.
 */
const COMMON_GROUP = `
  SELECT 1 AS found FROM group_members own
  JOIN group_members other ON other.group_id = own.group_id AND other.aid = ?2 AND other.until_epoch IS NULL
  WHERE own.aid = ?1 AND own.until_epoch IS NULL
    AND (own.added_by = ?1 OR own.group_id IN (${KNOWN}) OR own.added_by IN (${KNOWN}))
  LIMIT 1`;

/** Whether a recipient knows a sender; to be asked within the transaction that delivers. */
export function knows(db: SqliteDatabase, recipient: string, sender: string): boolean {
  const direct = `SELECT 1 AS found FROM (${KNOWN}) WHERE aid = ?2`;
  return db.get(direct, recipient, sender) !== undefined ||
    db.get(COMMON_GROUP, recipient, sender) !== undefined;
}

/** Notes whom a message that was delivered is for. */
export function rememberTarget(db: SqliteDatabase, { from, to, nowMs }: NewMessage): void {
  const known = db.run(
    "UPDATE written_to SET at_ms = ? WHERE owner = ? AND target = ?",
    nowMs,
    from,
    to,
  );
  if (known.changes > 0) return;
  db.run("INSERT INTO written_to (owner, target, at_ms) VALUES (?, ?, ?)", from, to, nowMs);
  const count = db.get<{ n: number }>("SELECT count(*) AS n FROM written_to WHERE owner = ?", from);
  if ((count?.n ?? 0) <= REMEMBERED) return;
  db.run(
    `DELETE FROM written_to WHERE owner = ?1 AND target =
       (SELECT target FROM written_to WHERE owner = ?1 ORDER BY at_ms LIMIT 1)`,
    from,
  );
}
