import type { PutRequest, SecretQuota } from "../../../ports/server/sealed_secret_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";

/** What a version's line counts besides its sealed value, in bytes: as in the schema's triggers. */
const LINE_BYTES = 512;

/** The version that is to be written. */
interface NextVersion {
  /** Whether its secret is new. */
  created: boolean;
  /** Versions of it that are not erased. */
  kept: number;
  sealedBytes: number;
}

/** The quota that one more version would exceed; to be asked within the transaction that writes it. */
export function exceededQuota(
  db: SqliteDatabase,
  { userUuid, quota }: PutRequest,
  { created, kept, sealedBytes }: NextVersion,
): keyof SecretQuota | undefined {
  if (kept >= quota.versions) return "versions";
  const sql = "SELECT names, bytes FROM secret_use WHERE user_uuid = ?";
  const used = db.get<{ names: number; bytes: number }>(sql, userUuid) ?? { names: 0, bytes: 0 };
  if (created && used.names >= quota.secrets) return "secrets";
  return used.bytes + LINE_BYTES + sealedBytes > quota.bytes ? "bytes" : undefined;
}
