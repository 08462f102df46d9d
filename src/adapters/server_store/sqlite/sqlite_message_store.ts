import type {
  Acknowledged,
  MessageStore,
  StoredMessage,
  UnreadPart,
  UnreadRequest,
} from "../../../ports/server/message_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { purgeExpired, sendMessage } from "./sqlite_message_delivery.ts";

/** A reader's messages that have not expired, of some senders and groups or of all. */
const UNREAD = `
  FROM deliveries d JOIN messages m ON m.seq = d.seq
  WHERE d.recipient = ?1 AND m.expires_at_ms > ?2
    AND (?3 IS NULL OR m.origin IN (SELECT value FROM json_each(?3)))`;
const MESSAGE = `
  SELECT seq, message_id AS messageId, sender AS "from", target AS "to", group_id AS "group", type,
    envelope, sent_at_ms AS sentAtMs, expires_at_ms AS expiresAtMs
  FROM messages WHERE seq = ?`;

/** Messages in SQLite. */
export function sqliteMessageStore(db: SqliteDatabase): MessageStore {
  return {
    send: (message) => db.writeTogether(() => sendMessage(db, message)),
    unread: (request) => db.call(() => db.read(() => unreadPart(db, request))),
    counts: (recipient, nowMs, from) =>
      db.call(() => {
        const rows = db.all<{ origin: string; n: number }>(
          `SELECT m.origin, count(*) AS n ${UNREAD} GROUP BY m.origin ORDER BY m.origin`,
          recipient,
          nowMs,
          json(from),
        );
        return Object.fromEntries(rows.map(({ origin, n }) => [origin, n]));
      }),
    acknowledge: (reader, messageIds, nowMs) =>
      // What is deleted leaves no copy in the write-ahead log.
      db.writeTogether(() => acknowledgeMessages(db, reader, messageIds, nowMs), { erases: true }),
    lastSeq: () =>
      db.call(() => {
        const sql = "SELECT seq FROM sqlite_sequence WHERE name = 'messages'";
        return db.get<{ seq: number }>(sql)?.seq ?? 0;
      }),
  };
}

function json(from: readonly string[] | undefined): string | null {
  return from === undefined ? null : JSON.stringify(from);
}

function unreadPart(db: SqliteDatabase, request: UnreadRequest): UnreadPart {
  const { recipient, nowMs, since, from, maxMessages, maxBytes } = request;
  // Sizes first: the envelopes of a few hundred messages may be gigabytes.
  const rows = db.all<{ seq: number; bytes: number }>(
    `SELECT m.seq, m.bytes ${UNREAD} AND d.seq > ?4 ORDER BY d.seq LIMIT ?5`,
    recipient,
    nowMs,
    json(from),
    since,
    maxMessages + 1,
  );
  const fitting: number[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += row.bytes;
    if (fitting.length === maxMessages || (fitting.length > 0 && bytes > maxBytes)) break;
    fitting.push(row.seq);
  }
  const messages = fitting.flatMap((seq) => {
    const row = db.get<StoredMessage>(MESSAGE, seq);
    return row === undefined ? [] : [{ ...row }];
  });
  return { messages, more: rows.length > fitting.length };
}

function acknowledgeMessages(
  db: SqliteDatabase,
  reader: string,
  messageIds: readonly string[],
  nowMs: number,
): Acknowledged {
  purgeExpired(db, nowMs);
  const counts = { markedAsRead: 0, deleted: 0, unknown: 0 };
  for (const id of new Set(messageIds)) {
    const sql = "SELECT seq FROM messages WHERE message_id = ?";
    const seq = db.get<{ seq: number }>(sql, id)?.seq ?? -1;
    const read = db.run("DELETE FROM deliveries WHERE recipient = ? AND seq = ?", reader, seq);
    if (read.changes === 0) {
      counts.unknown++;
      continue;
    }
    counts.markedAsRead++;
    counts.deleted += db.run(
      "DELETE FROM messages WHERE seq = ?1 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE seq = ?1)",
      seq,
    ).changes;
  }
  return counts;
}
