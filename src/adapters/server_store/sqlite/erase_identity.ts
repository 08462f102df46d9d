/** Erases what an identity that is being removed has: its messages, some at a time, and then the rest. */
import type { SqliteDatabase } from "./sqlite_database.ts";
import { withinBytes } from "./within_bytes.ts";

/** Messages of one transaction. */
const AT_ONCE = 50;
const RECEIVED = `
  SELECT m.seq, m.bytes FROM deliveries d JOIN messages m ON m.seq = d.seq
  WHERE d.recipient = ? LIMIT ?`;
/** One to a large group is waiting for a thousand people: each of them counts as much as a small message. */
const SENT = `
  SELECT m.seq, m.bytes + 1024 * (SELECT count(*) FROM deliveries d WHERE d.seq = m.seq) AS bytes
  FROM messages m WHERE m.sender = ? LIMIT ?`;

interface MessageRow {
  seq: number;
  bytes: number;
}

/**
 * Messages to it, and those of its own that nobody has read yet: without its key log nobody could verify them any more.
 * @returns whether there were any
 */
export function eraseMessages(db: SqliteDatabase, aid: string): boolean {
  const received = db.all<MessageRow>(RECEIVED, aid, AT_ONCE);
  for (const { seq } of withinBytes(received)) {
    db.run("DELETE FROM deliveries WHERE recipient = ? AND seq = ?", aid, seq);
    db.run(
      "DELETE FROM messages WHERE seq = ?1 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE seq = ?1)",
      seq,
    );
  }
  if (received.length > 0) return true;
  const sent = db.all<MessageRow>(SENT, aid, AT_ONCE);
  for (const { seq } of withinBytes(sent)) db.run("DELETE FROM messages WHERE seq = ?", seq);
  return sent.length > 0;
}

/**
 * Its lists, counts, challenges and key log: little, and at once. The log stays if a group's records name the identity: they
 * are signed, and who was rotated in between could not be verified without it, nor the group after it.
 */
export function eraseIdentity(db: SqliteDatabase, aid: string): void {
  db.run("DELETE FROM contacts WHERE owner = ?", aid);
  db.run("DELETE FROM contact_lists WHERE owner = ?", aid);
  db.run("DELETE FROM challenges WHERE aid = ?", aid);
  db.run("DELETE FROM written_to WHERE owner = ?", aid);
  db.run("DELETE FROM message_use WHERE owner = ?", aid);
  db.run(
    "DELETE FROM key_log WHERE aid = ?1 AND NOT EXISTS (SELECT 1 FROM group_members WHERE aid = ?1)",
    aid,
  );
}
