/** Deleting what has expired, some at a time: what a week has piled up must not keep everybody waiting (case 52). */
import type { SQLInputValue } from "node:sqlite";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** Rows of one table, and messages, that one transaction deletes. More than come in by it. */
const ROWS_AT_ONCE = 500;
const MESSAGES_AT_ONCE = 20;
/** Bytes and recipients of messages after which no further one is deleted: 1 MiB takes 30 ms, 1,000 deliveries take 20 ms. */
const BYTES_AT_ONCE = 256 * 1024;
const DELIVERIES_AT_ONCE = 500;

/** Tables whose rows expire, and what names a row. */
const KEYS = {
  sessions: "session_id",
  refresh_tokens: "token_hash",
  login_attempts: "id",
  used_id_tokens: "token_hash",
  challenges: "challenge_id",
  device_grants: "device_hash",
  authorization_codes: "code_hash",
  web_sessions: "session_hash",
} as const;

/** Deletes up to 500 of the rows that a condition names; the next call goes on. What reads them must not count on it. */
export function sweep(
  db: SqliteDatabase,
  table: keyof typeof KEYS,
  condition: string,
  ...values: SQLInputValue[]
): void {
  const key = KEYS[table];
  db.run(
    `DELETE FROM ${table} WHERE ${key} IN
       (SELECT ${key} FROM ${table} WHERE ${condition} LIMIT ${ROWS_AT_ONCE})`,
    ...values,
  );
}

/** Deletes messages that have expired: one at least, and few of large ones, for deleting overwrites. */
export function purgeExpired(db: SqliteDatabase, nowMs: number): void {
  const due = db.all<{ seq: number; bytes: number }>(
    "SELECT seq, bytes FROM messages WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ?",
    nowMs,
    MESSAGES_AT_ONCE,
  );
  const room = new MessageRoom();
  const recipients = "SELECT count(*) AS n FROM deliveries WHERE seq = ?";
  for (const { seq, bytes } of due) {
    if (room.isUsedUp) return;
    room.take(bytes, db.get<{ n: number }>(recipients, seq)?.n ?? 0);
    db.run("DELETE FROM messages WHERE seq = ?", seq);
  }
}

/** What one transaction may still delete of messages. */
export class MessageRoom {
  #bytes = BYTES_AT_ONCE;
  #deliveries = DELIVERIES_AT_ONCE;

  get isUsedUp(): boolean {
    return this.#bytes <= 0 || this.#deliveries <= 0;
  }

  /** Counts a message, and the deliveries that go with it. */
  take(bytes: number, deliveries: number): void {
    this.#bytes -= bytes;
    this.#deliveries -= deliveries;
  }
}
