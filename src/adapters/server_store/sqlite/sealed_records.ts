import type { RecordsChanged, SealedRecord } from "../../../ports/server/sealed_secret_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

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
  SELECT ${COLUMNS} FROM secrets s
  JOIN secret_versions v ON v.user_uuid = s.user_uuid AND v.name = s.name
  WHERE s.user_uuid = ? AND s.name = ? AND v.version = ? AND v.version > s.erased_through`;

/** Sealed records as they are read, and who wants to hear that they are others now. */
export class SealedRecords {
  readonly #watchers: RecordsChanged[] = [];

  constructor(private readonly db: SqliteDatabase) {
    db.onForeignWrite(() => this.tell());
  }

  /** @returns undefined when there is none, or it is deleted */
  find(userUuid: string, name: string, version?: number): SealedRecord | undefined {
    const row = version === undefined
      ? this.db.get<RecordRow>(NEWEST, userUuid, name)
      : this.db.get<RecordRow>(ONE_VERSION, userUuid, name, version);
    return row && {
      name,
      version: row.version,
      keyId: row.key_id,
      wrappedKey: row.wrapped_key,
      sealedValue: row.sealed_value,
    };
  }

  watch(changed: RecordsChanged): void {
    this.#watchers.push(changed);
  }

  /** Of one name, or of all. */
  tell(userUuid?: string, name?: string): void {
    for (const changed of this.#watchers) changed(userUuid, name);
  }
}
