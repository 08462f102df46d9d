import type { SqliteDatabase } from "./sqlite_database.ts";

const FIND = "SELECT 1 AS found FROM removed_identities WHERE kind = ? AND subject = ?";

/** Whether an identity was removed here for good; to be asked inside the transaction that acts on it. */
export function isRemoved(db: SqliteDatabase, kind: string, subject: string): boolean {
  return db.get(FIND, kind, subject) !== undefined;
}
