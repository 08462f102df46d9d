import type {
  Acknowledged,
  MessageStore,
  StoredMessage,
  UnreadPart,
  UnreadRequest,
} from "../../../ports/server/message_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { sendMessage } from "./sqlite_message_delivery.ts";
import { MessageRoom, purgeExpired } from "./sweep.ts";

/** Ids looked at in one transaction. */
const IDS_AT_ONCE = 100;

/** A reader's messages that have not expired, of some senders and groups or of all; told from an index, without the envelopes. */
const UNREAD = `
  FROM deliveries d JOIN messages m INDEXED BY messages_outside ON m.seq = d.seq
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
    acknowledge: (reader, messageIds, nowMs) => acknowledge(db, reader, messageIds, nowMs),
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

/** In short transactions: a thousand messages of 8 MiB are eight gigabytes to be overwritten (case 52). */
async function acknowledge(
  db: SqliteDatabase,
  reader: string,
  messageIds: readonly string[],
  nowMs: number,
): Promise<Acknowledged> {
  const counts = { markedAsRead: 0, deleted: 0, unknown: 0 };
  const ids = [...new Set(messageIds)];
  for (let done = 0; done < ids.length;) {
    const part = ids.slice(done, done + IDS_AT_ONCE);
    done += await db.writeTogether(() => {
      purgeExpired(db, nowMs);
      return acknowledgeSome(db, reader, part, counts);
      // What is deleted leaves no copy in the write-ahead log.
    }, { erases: true });
  }
  return counts;
}

/** @returns how many of the ids are done with: fewer than all when their messages are large */
function acknowledgeSome(
  db: SqliteDatabase,
  reader: string,
  ids: readonly string[],
  counts: Acknowledged,
): number {
  const room = new MessageRoom();
  for (const [i, id] of ids.entries()) {
    if (room.isUsedUp) return i;
    const sql = "SELECT seq FROM messages WHERE message_id = ?";
    const seq = db.get<{ seq: number }>(sql, id)?.seq ?? -1;
    const size = "SELECT bytes FROM messages INDEXED BY messages_outside WHERE seq = ?";
    const bytes = db.get<{ bytes: number }>(size, seq)?.bytes ?? 0;
    const read = db.run("DELETE FROM deliveries WHERE recipient = ? AND seq = ?", reader, seq);
    if (read.changes === 0) {
      counts.unknown++;
      continue;
    }
    counts.markedAsRead++;
    const { changes } = db.run(
      "DELETE FROM messages WHERE seq = ?1 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE seq = ?1)",
      seq,
    );
    counts.deleted += changes;
    if (changes > 0) room.take(bytes, 0);
  }
  return ids.length;
}
