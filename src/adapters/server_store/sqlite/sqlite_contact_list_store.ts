import type {
  ContactListChange,
  ContactLists,
  ContactListStore,
} from "../../../ports/server/contact_list_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** Allow- and deny-lists in SQLite. */
export function sqliteContactListStore(db: SqliteDatabase): ContactListStore {
  return {
    get: (owner) => db.call(() => db.read(() => listsOf(db, owner))),
    change: (change) => db.call(() => db.write(() => changeLists(db, change))),
  };
}

/**
 * Whether an owner's lists keep a sender out; to be asked inside the transaction that acts on it. Deny wins over allow; an
 * allow-list that is not empty lets nobody else in. The owner always gets through to themselves.
 */
export function keptOut(
  db: SqliteDatabase,
  owner: string,
  sender: string,
): "denied" | "not-allowed" | undefined {
  if (owner === sender) return undefined;
  const listed = "SELECT 1 AS found FROM contacts WHERE owner = ? AND list = ? AND aid = ?";
  if (db.get(listed, owner, "deny", sender)) return "denied";
  if (db.get(listed, owner, "allow", sender)) return undefined;
  const any = "SELECT 1 AS found FROM contacts WHERE owner = ? AND list = 'allow' LIMIT 1";
  return db.get(any, owner) ? "not-allowed" : undefined;
}

function listsOf(db: SqliteDatabase, owner: string): ContactLists {
  const rows = db.all<{ list: string; aid: string }>(
    "SELECT list, aid FROM contacts WHERE owner = ? ORDER BY list, aid",
    owner,
  );
  const of = (name: string) => rows.filter(({ list }) => list === name).map(({ aid }) => aid);
  const sql = "SELECT updated_at_ms FROM contact_lists WHERE owner = ?";
  const updatedAtMs = db.get<{ updated_at_ms: number }>(sql, owner)?.updated_at_ms;
  return { allow: of("allow"), deny: of("deny"), updatedAtMs };
}

function changeLists(
  db: SqliteDatabase,
  { owner, list, change, aids, nowMs, max }: ContactListChange,
): ContactLists | undefined {
  if (change === "clear") db.run("DELETE FROM contacts WHERE owner = ? AND list = ?", owner, list);
  if (change === "add" && sizeWith(db, owner, list, aids) > max) return undefined;
  const sql = change === "add"
    ? "INSERT INTO contacts (owner, list, aid) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    : "DELETE FROM contacts WHERE owner = ? AND list = ? AND aid = ?";
  if (change !== "clear") { for (const aid of aids) db.run(sql, owner, list, aid); }
  db.run(
    `INSERT INTO contact_lists (owner, updated_at_ms) VALUES (?, ?)
     ON CONFLICT DO UPDATE SET updated_at_ms = excluded.updated_at_ms`,
    owner,
    nowMs,
  );
  return listsOf(db, owner);
}

function sizeWith(
  db: SqliteDatabase,
  owner: string,
  list: string,
  aids: readonly string[],
): number {
  const sql = "SELECT aid FROM contacts WHERE owner = ? AND list = ?";
  const now = db.all<{ aid: string }>(sql, owner, list);
  return new Set([...now.map(({ aid }) => aid), ...aids]).size;
}
