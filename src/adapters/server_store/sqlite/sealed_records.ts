import type { SealedRecord } from "../../../ports/server/sealed_secret_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** Records kept, and the largest kept: at most 16 MiB, all of it ciphertext. */
const MAX_KEPT = 4096;
const MAX_KEPT_BYTES = 4096;

interface RecordRow {
  version: number;
  key_id: string;
  wrapped_key: Uint8Array<ArrayBuffer>;
  sealed_value: Uint8Array<ArrayBuffer>;
}

const COLUMNS = "v.version, v.key_id, v.wrapped_key, v.sealed_value";
const NEWEST = `
  SELECT ${COLUMNS} FROM secrets s
  JOIN secret_versions v
    ON v.user_uuid = s.user_uuid AND v.name = s.name AND v.version = s.latest_version
  WHERE s.user_uuid = ? AND s.name = ? AND s.deleted_at_ms IS NULL`;
const ONE_VERSION = `
  SELECT ${COLUMNS} FROM secret_versions v
  WHERE v.user_uuid = ? AND v.name = ? AND v.version = ? AND v.key_id IS NOT NULL`;

/**
 * Reads sealed records and keeps the newest versions that were asked for, still sealed. Emptied by this process's writes
 * to the name and by any write of another process.
 */
export class SealedRecords {
  readonly #kept = new Map<string, SealedRecord>();

  constructor(private readonly db: SqliteDatabase) {
    db.onForeignWrite(() => this.clear());
  }

  /** @returns undefined when there is none, or it is deleted */
  find(userUuid: string, name: string, version?: number): SealedRecord | undefined {
    if (version !== undefined) {
      return toRecord(name, this.db.get<RecordRow>(ONE_VERSION, userUuid, name, version));
    }
    this.db.noticeForeignWrites();
    const key = recordKey(userUuid, name);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const record = toRecord(name, this.db.get<RecordRow>(NEWEST, userUuid, name));
    if (record === undefined || record.sealedValue.length > MAX_KEPT_BYTES) return record;
    if (this.#kept.size >= MAX_KEPT) this.clear();
    this.#kept.set(key, record);
    return record;
  }

  forget(userUuid: string, name: string): void {
    this.#kept.delete(recordKey(userUuid, name));
  }

  clear(): void {
    this.#kept.clear();
  }
}

function recordKey(userUuid: string, name: string): string {
  return `${userUuid}/${name}`;
}

function toRecord(name: string, row: RecordRow | undefined): SealedRecord | undefined {
  if (row === undefined) return undefined;
  return {
    name,
    version: row.version,
    keyId: row.key_id,
    wrappedKey: row.wrapped_key,
    sealedValue: row.sealed_value,
  };
}
