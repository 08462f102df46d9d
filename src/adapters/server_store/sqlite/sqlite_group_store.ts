import type {
  ChainPart,
  ChainRequest,
  EpochResult,
  GroupStore,
  GroupSummary,
  NewEpoch,
  StoredEpoch,
} from "../../../ports/server/group_store.ts";
import { keptOut } from "./sqlite_contact_list_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { newestKsn } from "./sqlite_key_log_store.ts";

interface EpochRow {
  epoch: number;
  hash: string;
  record: string;
}

const LIST = `
  SELECT g.group_id AS groupId, g.name, g.epoch, g.member_count AS members, m.role
  FROM group_members m JOIN groups g ON g.group_id = m.group_id
  WHERE m.aid = ? AND m.until_epoch IS NULL ORDER BY g.name, g.group_id`;

/** Groups in SQLite. */
export function sqliteGroupStore(db: SqliteDatabase): GroupStore {
  return {
    head: (groupId) => db.call(() => headOf(db, groupId)),
    put: (epoch) =>
      db.call(() =>
        db.write(() => {
          const refusal = refusalOf(db, epoch);
          if (refusal !== undefined) return refusal;
          store(db, epoch);
          return "stored";
        })
      ),
    chain: (request) => db.call(() => db.read(() => chainPart(db, request))),
    listOf: (aid) => db.call(() => db.all<GroupSummary>(LIST, aid).map((row) => ({ ...row }))),
  };
}

function headOf(db: SqliteDatabase, groupId: string): StoredEpoch | undefined {
  const row = db.get<EpochRow>(
    `SELECT epoch, hash, record FROM group_epochs WHERE group_id = ? ORDER BY epoch DESC LIMIT 1`,
    groupId,
  );
  return row && { groupId, epoch: row.epoch, hash: row.hash, record: row.record };
}

function refusalOf(db: SqliteDatabase, next: NewEpoch): Exclude<EpochResult, "stored"> | undefined {
  const head = headOf(db, next.groupId);
  if (head?.hash !== next.previousHash || (head?.epoch ?? 0) !== next.epoch - 1) return "conflict";
  for (const { aid, ksn } of next.fresh) {
    const newest = newestKsn(db, aid);
    if (newest === undefined) return "unknown-member";
    // Messages would be sealed to a key that its owner has given up, perhaps because it was stolen.
    if (newest !== ksn) return "stale-key";
  }
  for (const aid of next.added) {
    // A group must not be a way round the lists.
    const reason = keptOut(db, aid, next.signer);
    if (reason !== undefined) return reason;
    const crowded = noPlace(db, aid, next);
    if (crowded !== undefined) return crowded;
  }
  const sql = "SELECT bytes FROM roster_use WHERE signer = ?";
  const used = db.get<{ bytes: number }>(sql, next.signer)?.bytes ?? 0;
  return used + storedBytes(next) > next.limits.bytesPerSigner ? "signer-full" : undefined;
}

/** One's own groups and those of others' making are counted apart: being added to many must not stop one from making any. */
function noPlace(db: SqliteDatabase, aid: string, { signer, limits }: NewEpoch) {
  const sql = `SELECT count(*) AS n FROM group_members WHERE aid = ?1 AND until_epoch IS NULL`;
  const count = (where: string, adder: string) =>
    db.get<{ n: number }>(`${sql} AND ${where}`, aid, adder)?.n ?? 0;
  const own = count("added_by = ?2", signer);
  if (aid === signer) return own >= limits.groups ? "too-many-groups" as const : undefined;
  if (own >= limits.groupsFromOneSigner) return "too-many-by-signer" as const;
  return count("added_by <> ?2", aid) >= limits.groups ? "too-many-groups" as const : undefined;
}

function storedBytes({ record }: NewEpoch): number {
  return new TextEncoder().encode(record).length;
}

function store(db: SqliteDatabase, next: NewEpoch): void {
  const { groupId, epoch, name, members } = next;
  db.run(
    `INSERT INTO groups (group_id, name, epoch, member_count) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT DO UPDATE SET name = ?2, epoch = ?3, member_count = ?4`,
    groupId,
    name,
    epoch,
    members.length,
  );
  db.run(
    "INSERT INTO group_epochs (group_id, epoch, hash, record) VALUES (?, ?, ?, ?)",
    groupId,
    epoch,
    next.hash,
    next.record,
  );
  db.run(
    `INSERT INTO roster_use (signer, bytes) VALUES (?1, ?2)
     ON CONFLICT DO UPDATE SET bytes = bytes + ?2`,
    next.signer,
    storedBytes(next),
  );
  storeMembers(db, next);
}

function storeMembers(db: SqliteDatabase, { groupId, epoch, members, signer }: NewEpoch): void {
  const sql = `SELECT aid, role FROM group_members WHERE group_id = ? AND until_epoch IS NULL`;
  const before = new Map(
    db.all<{ aid: string; role: string }>(sql, groupId).map(({ aid, role }) => [aid, role]),
  );
  const open = "WHERE group_id = ? AND aid = ? AND until_epoch IS NULL";
  for (const { aid, role } of members) {
    const was = before.get(aid);
    before.delete(aid);
    if (was === undefined) {
      db.run(
        `INSERT INTO group_members (group_id, aid, from_epoch, role, added_by)
         VALUES (?, ?, ?, ?, ?)`,
        groupId,
        aid,
        epoch,
        role,
        signer,
      );
    } else if (was !== role) {
      db.run(`UPDATE group_members SET role = ? ${open}`, role, groupId, aid);
    }
  }
  for (const aid of before.keys()) {
    db.run(`UPDATE group_members SET until_epoch = ? ${open}`, epoch, groupId, aid);
  }
}

function chainPart(
  db: SqliteDatabase,
  { groupId, reader, since, maxRecords, maxBytes }: ChainRequest,
): ChainPart | "unknown" | "not-member" {
  const group = db.get<{ epoch: number }>("SELECT epoch FROM groups WHERE group_id = ?", groupId);
  if (group === undefined) return "unknown";
  const stays = db.all<{ until_epoch: number | null }>(
    "SELECT until_epoch FROM group_members WHERE group_id = ? AND aid = ?",
    groupId,
    reader,
  );
  if (stays.length === 0) return "not-member";
  const newest = Math.max(...stays.map(({ until_epoch: until }) => (until ?? group.epoch + 1) - 1));
  const rows = db.all<{ epoch: number; size: number }>(
    `SELECT epoch, length(record) AS size FROM group_epochs
     WHERE group_id = ? AND epoch > ? AND epoch <= ? ORDER BY epoch LIMIT ?`,
    groupId,
    since,
    newest,
    maxRecords,
  );
  let bytes = 0;
  const fitting = rows.filter(({ size }, i) => (bytes += size) <= maxBytes || i === 0);
  const one = "SELECT record FROM group_epochs WHERE group_id = ? AND epoch = ?";
  const records = fitting.map(({ epoch }) =>
    db.get<{ record: string }>(one, groupId, epoch)?.record ?? ""
  );
  return { records, newest };
}
