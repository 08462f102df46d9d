import type {
  ListRequest,
  PutOutcome,
  PutRequest,
  SealedParts,
  SealedRecord,
  SealedSecretStore,
  SealedSummary,
  VersionSummary,
} from "../../../ports/server/sealed_secret_store.ts";
import { type Eraser, markDeleted } from "./eraser.ts";
import { endOf, type NameTotals } from "./name_totals.ts";
import { exceededQuota } from "./secret_quota.ts";
import { ACTIVE_KEY } from "./sqlite_wrapped_key_store.ts";
import type { SealedRecords } from "./sealed_records.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

interface SecretRow {
  latest_version: number;
  erased_through: number;
  deleted_at_ms: number | null;
}

/** Sealed secrets in SQLite. */
export function sqliteSealedSecretStore(
  db: SqliteDatabase,
  records: SealedRecords,
  totals: NameTotals,
  eraser: Eraser,
): SealedSecretStore {
  return {
    put: (request, seal) => {
      const { userUuid, name } = request;
      return db.writeTogether(() => {
        // Within the transaction: told before it, somebody could read the old record again.
        records.tell(userUuid, name);
        return putVersion(db, request, seal);
      }, {
        committed(outcome) {
          if (outcome.kind === "written" && outcome.created) totals.changed(userUuid, name, 1);
        },
      });
    },
    get: (userUuid, name, version) => db.atOnce(() => records.find(userUuid, name, version)),
    getMany: (userUuid, names, maxBytes) =>
      db.call(() => db.read(() => getRecords(records, userUuid, names, maxBytes))),
    list: (request) => db.call(() => db.read(() => listNames(db, totals, request))),
    async remove(userUuid, name, nowMs) {
      const removed = await db.writeTogether(() => {
        records.tell(userUuid, name);
        return markDeleted(db, userUuid, name, nowMs);
      }, {
        committed(marked) {
          if (marked) totals.changed(userUuid, name, -1);
        },
      });
      if (removed) await eraser.erase(userUuid, name);
      return removed;
    },
    eraseRest: () => eraser.eraseRest(),
    watch: (changed) => records.watch(changed),
    noticeForeignWrites: () => db.atOnce(() => db.noticeForeignWrites()),
    history: (userUuid, name, limit) => db.call(() => versionsOf(db, userUuid, name, limit)),
  };
}

function versionsOf(
  db: SqliteDatabase,
  userUuid: string,
  name: string,
  limit: number,
): VersionSummary[] {
  return db.all<{ version: number; created_at_ms: number; actor: string; deleted: number }>(
    `SELECT v.version, v.created_at_ms, v.actor, v.version <= s.erased_through AS deleted
     FROM secrets s JOIN secret_versions v ON v.user_uuid = s.user_uuid AND v.name = s.name
     WHERE s.user_uuid = ? AND s.name = ? ORDER BY v.version DESC LIMIT ?`,
    userUuid,
    name,
    limit,
  ).map((row) => ({
    version: row.version,
    createdAtMs: row.created_at_ms,
    actor: row.actor,
    deleted: row.deleted === 1,
  }));
}

function getRecords(
  records: SealedRecords,
  userUuid: string,
  names: readonly string[],
  maxBytes: number,
): SealedRecord[] | undefined {
  const found: SealedRecord[] = [];
  let bytes = 0;
  for (const name of names) {
    const record = records.find(userUuid, name);
    if (record === undefined) continue;
    bytes += record.sealedValue.length;
    // Before the next one is read: what is not answered is not held either.
    if (bytes > maxBytes) return undefined;
    found.push(record);
  }
  return found;
}

function putVersion(
  db: SqliteDatabase,
  request: PutRequest,
  seal: (version: number) => SealedParts,
): PutOutcome {
  const { userUuid, name, ifVersion, nowMs } = request;
  const row = db.get<SecretRow>(
    `SELECT latest_version, erased_through, deleted_at_ms FROM secrets
     WHERE user_uuid = ? AND name = ?`,
    userUuid,
    name,
  );
  const created = row === undefined || row.deleted_at_ms !== null;
  const currentVersion = created ? 0 : row.latest_version;
  if (ifVersion !== undefined && ifVersion !== currentVersion) {
    return { kind: "conflict", currentVersion };
  }
  const version = (row?.latest_version ?? 0) + 1;
  const sealed = seal(version);
  const activeKeyId = activeKey(db, sealed.keyId);
  if (activeKeyId !== sealed.keyId) return { kind: "stale_key", activeKeyId };
  const kept = row === undefined ? 0 : row.latest_version - row.erased_through;
  const next = { created, kept, sealedBytes: sealed.sealedValue.length };
  const quota = exceededQuota(db, request, next);
  if (quota !== undefined) return { kind: "full", quota };
  db.run(
    `INSERT INTO secrets (user_uuid, name, latest_version, created_at_ms, updated_at_ms)
     VALUES (?1, ?2, ?3, ?4, ?4)
     ON CONFLICT (user_uuid, name) DO UPDATE SET latest_version = ?3, updated_at_ms = ?4,
       created_at_ms = iif(deleted_at_ms IS NULL, created_at_ms, ?4), deleted_at_ms = NULL`,
    userUuid,
    name,
    version,
    nowMs,
  );
  db.run(
    `INSERT INTO secret_versions
       (user_uuid, name, version, created_at_ms, actor, key_id, wrapped_key, sealed_value)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    userUuid,
    name,
    version,
    nowMs,
    request.actor,
    sealed.keyId,
    sealed.wrappedKey,
    sealed.sealedValue,
  );
  return { kind: "written", version, created };
}

/** The master key that records must be sealed under; the first write of all makes its own the active one. */
function activeKey(db: SqliteDatabase, firstKeyId: string): string {
  const row = db.get<{ value: string }>("SELECT value FROM meta WHERE key = ?", ACTIVE_KEY);
  if (row !== undefined) return row.value;
  db.run("INSERT INTO meta (key, value) VALUES (?, ?)", ACTIVE_KEY, firstKeyId);
  return firstKeyId;
}

function listNames(
  db: SqliteDatabase,
  totals: NameTotals,
  { userUuid, prefix, after, limit }: ListRequest,
): { secrets: SealedSummary[]; totalCount: number } {
  const totalCount = totals.count(userUuid, prefix);
  const rows = db.all<{
    name: string;
    latest_version: number;
    created_at_ms: number;
    updated_at_ms: number;
  }>(
    `SELECT name, latest_version, created_at_ms, updated_at_ms FROM secrets
     WHERE user_uuid = ? AND name >= ? AND name < ? AND deleted_at_ms IS NULL
     ORDER BY name LIMIT ?`,
    userUuid,
    // One bound from below: SQLite would walk from the lesser of two. The name after `after` is it and the least character.
    after < prefix ? prefix : `${after}\0`,
    endOf(prefix),
    limit,
  );
  return {
    secrets: rows.map((row) => ({
      name: row.name,
      version: row.latest_version,
      createdAtMs: row.created_at_ms,
      updatedAtMs: row.updated_at_ms,
    })),
    totalCount,
  };
}
