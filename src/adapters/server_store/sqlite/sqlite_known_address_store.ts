import type { KnownAddressStore } from "../../../ports/server/known_address_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** How old a note may be before it is made anew, in milliseconds. */
const RENEW_MS = 86_400_000;

const IS_KNOWN = "SELECT 1 AS found FROM known_addresses WHERE bucket = ? AND at_ms > ?";

/** Known addresses in SQLite: one row each, deleted when it is too old. */
export function sqliteKnownAddressStore(db: SqliteDatabase): KnownAddressStore {
  const isKnown = (bucket: Uint8Array, sinceMs: number) =>
    db.get<{ found: number }>(IS_KNOWN, bucket, sinceMs) !== undefined;
  return {
    isKnown: (bucket, sinceMs) => db.call(() => isKnown(bucket, sinceMs)),
    note: (bucket, nowMs, sinceMs) =>
      db.call(() => {
        if (isKnown(bucket, Math.max(sinceMs, nowMs - RENEW_MS))) return;
        db.write(() => {
          db.run("DELETE FROM known_addresses WHERE at_ms <= ?", sinceMs);
          db.run(
            "INSERT INTO known_addresses VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at_ms = ?2",
            bucket,
            nowMs,
          );
        });
      }),
  };
}
