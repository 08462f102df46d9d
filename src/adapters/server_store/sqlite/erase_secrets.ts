/** Erases the secrets of an account that is being removed, some at a time. */
import type { SqliteDatabase } from "./sqlite_database.ts";
import { withinBytes } from "./within_bytes.ts";

/** Rows of one transaction. */
const VERSIONS_AT_ONCE = 100;
const NAMES_AT_ONCE = 200;
const VERSIONS = `
  SELECT id, coalesce(length(sealed_value), 0) AS bytes FROM secret_versions
  WHERE user_uuid = ? LIMIT ?`;
const FORGET_NAMES = `
  DELETE FROM secrets WHERE user_uuid = ?1 AND name IN
    (SELECT name FROM secrets WHERE user_uuid = ?1 LIMIT ?2)`;

/** @returns whether there was anything */
export function eraseSecrets(db: SqliteDatabase, userUuid: string): boolean {
  const versions = db.all<{ id: number; bytes: number }>(VERSIONS, userUuid, VERSIONS_AT_ONCE);
  for (const { id } of withinBytes(versions)) {
    db.run("DELETE FROM secret_versions WHERE id = ?", id);
  }
  if (versions.length > 0) return true;
  if (db.run(FORGET_NAMES, userUuid, NAMES_AT_ONCE).changes > 0) return true;
  db.run("DELETE FROM secret_use WHERE user_uuid = ?", userUuid);
  return false;
}
