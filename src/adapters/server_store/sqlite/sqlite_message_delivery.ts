/** Who gets a message: decided and stored in the caller's transaction. */
import type { Delivery, MessageRefusal, NewMessage } from "../../../ports/server/message_store.ts";
import { isRemoved } from "./removed_identity.ts";
import { keptOut } from "./sqlite_contact_list_store.ts";
import { knows, rememberTarget } from "./known_senders.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { purgeExpired } from "./sweep.ts";

/** Decides and stores. */
export function sendMessage(db: SqliteDatabase, message: NewMessage): Delivery {
  purgeExpired(db, message.nowMs);
  const readers = message.group === "" ? directReader(db, message) : groupReaders(db, message);
  if (typeof readers === "string") return { kind: readers };
  // After the routing: who is kept out now learns nothing of what was delivered before.
  const repeated = sentBefore(db, message);
  if (repeated !== undefined) return repeated;
  const quota = exceededQuota(db, message);
  if (quota !== undefined) return { kind: quota };
  const refused = readers.map((reader) => refusedBy(db, reader, message));
  const recipients = readers.filter((_, i) => refused[i] === undefined);
  if (recipients.length === 0) return { kind: refused[0] ?? "recipients-full" };
  const seq = insert(db, message);
  const sql = "INSERT INTO deliveries (recipient, seq, sender) VALUES (?, ?, ?)";
  for (const recipient of recipients) db.run(sql, recipient, seq, message.from);
  rememberTarget(db, message);
  const { messageId, sentAtMs } = message;
  const undelivered = readers.filter((_, i) => refused[i] !== undefined);
  return { kind: "delivered", seq, messageId, sentAtMs, recipients, undelivered };
}

/**
 * Why one reader alone does not get it. In a group the deny-list holds as well; the allow-list does not: a member was let in
 * by an adder whom it let through, and would otherwise hear the half of every conversation.
 */
function refusedBy(
  db: SqliteDatabase,
  reader: string,
  { from, limits }: NewMessage,
): MessageRefusal | undefined {
  // A roster is signed: the server cannot take out of it who was removed here, and nobody would ever read this.
  if (isRemoved(db, "aid", reader)) return "unknown-recipient";
  if (keptOut(db, reader, from) === "denied") return "denied";
  const unread = used(db, "unread", reader);
  if (unread >= limits.unreadPerRecipient) return "recipients-full";
  if (reader === from) return undefined;
  if (unread >= limits.unreadForStrangers && !knows(db, reader, from)) return "recipients-full";
  const sql = "SELECT amount FROM unread_pairs WHERE recipient = ? AND sender = ?";
  const waiting = db.get<{ amount: number }>(sql, reader, from)?.amount ?? 0;
  return waiting >= limits.unreadFromOneSender ? "share-full" : undefined;
}

function directReader(db: SqliteDatabase, { from, to }: NewMessage): string[] | MessageRefusal {
  const known = db.get("SELECT 1 AS found FROM identities WHERE kind = 'aid' AND subject = ?", to);
  return known === undefined ? "unknown-recipient" : keptOut(db, to, from) ?? [to];
}

/**
 * The members of the epoch that the message names, which is the present one or the one before, without the sender and without
 * who was removed since: what was sealed before a removal and comes after it is not for them any more.
 */
function groupReaders(
  db: SqliteDatabase,
  { from, group, place }: NewMessage,
): string[] | MessageRefusal {
  const now = db.get<{ epoch: number }>("SELECT epoch FROM groups WHERE group_id = ?", group)
    ?.epoch;
  if (now === undefined) return "unknown-recipient";
  // Who was removed must not go on sending under the epoch before; who is new has no place in it.
  const epoch = place?.epoch ?? now;
  const members = membersAt(db, group, epoch);
  const present = new Set(membersAt(db, group, now));
  if (!present.has(from)) return "not-member";
  if (epoch !== now && epoch !== now - 1) return "old-epoch";
  if (!members.includes(from)) return "not-member";
  const others = members.filter((aid) => aid !== from);
  const readers = others.length > 0 ? others : [from];
  if (place !== undefined && !isRosterOf(db, group, place, readers.length)) return "wrong-roster";
  const staying = readers.filter((aid) => present.has(aid));
  return staying.length > 0 ? staying : "old-epoch";
}

function membersAt(db: SqliteDatabase, groupId: string, epoch: number): string[] {
  return db.all<{ aid: string }>(
    `SELECT aid FROM group_members WHERE group_id = ?1 AND from_epoch <= ?2
       AND (until_epoch IS NULL OR until_epoch > ?2)`,
    groupId,
    epoch,
  ).map(({ aid }) => aid);
}

function isRosterOf(
  db: SqliteDatabase,
  groupId: string,
  { epoch, rosterHash, wraps }: NonNullable<NewMessage["place"]>,
  readers: number,
): boolean {
  const sql = "SELECT hash FROM group_epochs WHERE group_id = ? AND epoch = ?";
  return wraps === readers && db.get<{ hash: string }>(sql, groupId, epoch)?.hash === rosterHash;
}

function sentBefore(db: SqliteDatabase, { from, digest }: NewMessage): Delivery | undefined {
  if (digest === undefined) return undefined;
  const row = db.get<{ seq: number; messageId: string; sentAtMs: number }>(
    `SELECT seq, message_id AS messageId, sent_at_ms AS sentAtMs FROM messages
     WHERE sender = ? AND digest = ?`,
    from,
    digest,
  );
  return row && { kind: "repeated", ...row, recipients: [], undelivered: [] };
}

function exceededQuota(db: SqliteDatabase, { from, bytes, limits }: NewMessage) {
  if (used(db, "bytes", from) + bytes > limits.bytesPerSender) return "sender-full" as const;
  return used(db, "bytes", "") + bytes > limits.bytesTotal ? "server-full" as const : undefined;
}

function used(db: SqliteDatabase, kind: "unread" | "bytes", owner: string): number {
  const sql = "SELECT amount FROM message_use WHERE kind = ? AND owner = ?";
  return db.get<{ amount: number }>(sql, kind, owner)?.amount ?? 0;
}

function insert(db: SqliteDatabase, message: NewMessage): number {
  return db.run(
    `INSERT INTO messages (message_id, sender, target, group_id, origin, type, envelope, bytes,
       digest, sent_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    message.messageId,
    message.from,
    message.to,
    message.group,
    message.group === "" ? message.from : message.group,
    message.type,
    message.envelope,
    message.bytes,
    message.digest ?? null,
    message.sentAtMs,
    message.expiresAtMs,
  ).lastId;
}
