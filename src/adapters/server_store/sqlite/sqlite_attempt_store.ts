import type {
  AttemptDecision,
  AttemptLimit,
  AttemptStore,
} from "../../../ports/server/attempt_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { sweep } from "./sweep.ts";

const COUNT = `
  SELECT count(*) AS made, min(at_ms) AS oldest_ms FROM login_attempts
  WHERE bucket = ? AND at_ms > ?`;

/** Attempts are kept this long at least, in milliseconds: other limits, with longer windows, may count them. */
const KEEP_MS = 3_600_000;

/** Attempts in SQLite: one row each, deleted when they have left the window. */
export function sqliteAttemptStore(db: SqliteDatabase): AttemptStore {
  return {
    take: (limits, nowMs) => db.call(() => db.write(() => takeAttempts(db, limits, nowMs))),
    refund: (ticket) =>
      db.call(() =>
        db.write(() => {
          for (const id of ticket) db.run("DELETE FROM login_attempts WHERE id = ?", id);
        })
      ),
  };
}

function takeAttempts(
  db: SqliteDatabase,
  limits: readonly AttemptLimit[],
  nowMs: number,
): AttemptDecision {
  tidy(db, limits, nowMs);
  let refusal: Extract<AttemptDecision, { allowed: false }> | undefined;
  for (const { bucket, limit, windowMs } of limits) {
    const row = db.get<{ made: number; oldest_ms: number | null }>(COUNT, bucket, nowMs - windowMs);
    if (row === undefined || row.made < limit) continue;
    const retryAfterMs = (row.oldest_ms ?? nowMs) + windowMs - nowMs;
    if (refusal === undefined || retryAfterMs > refusal.retryAfterMs) {
      refusal = { allowed: false, limit, windowMs, retryAfterMs };
    }
  }
  if (refusal !== undefined) return refusal;
  const ticket = limits.map(({ bucket }) =>
    db.run("INSERT INTO login_attempts (bucket, at_ms) VALUES (?, ?)", bucket, nowMs).lastId
  );
  return { allowed: true, ticket };
}

function tidy(db: SqliteDatabase, limits: readonly AttemptLimit[], nowMs: number): void {
  const longestMs = Math.max(KEEP_MS, ...limits.map((limit) => limit.windowMs));
  sweep(db, "login_attempts", "at_ms <= ?", nowMs - longestMs);
  // The clock was set back: such attempts count as made now, neither for ever nor not at all.
  db.run("UPDATE login_attempts SET at_ms = ?1 WHERE at_ms > ?1", nowMs);
}
