import type { FileSystem } from "../../../ports/file_system.ts";
import type { ServerStore } from "../../../ports/server/server_store.ts";
import { Eraser } from "./eraser.ts";
import { LiveSessions } from "./live_sessions.ts";
import { NameTotals } from "./name_totals.ts";
import { openDatabase } from "./open_database.ts";
import { SealedRecords } from "./sealed_records.ts";
import { sqliteAccountRemoval } from "./sqlite_account_removal.ts";
import { sqliteAttemptStore } from "./sqlite_attempt_store.ts";
import { sqliteChallengeStore } from "./sqlite_challenge_store.ts";
import { sqliteCodeStore } from "./sqlite_code_store.ts";
import { sqliteContactListStore } from "./sqlite_contact_list_store.ts";
import { sqliteDeviceGrantStore } from "./sqlite_device_grant_store.ts";
import { sqliteGroupStore } from "./sqlite_group_store.ts";
import { sqliteIdentityStore } from "./sqlite_identity_store.ts";
import { sqliteInviteStore } from "./sqlite_invite_store.ts";
import { sqliteKeyLogStore } from "./sqlite_key_log_store.ts";
import { sqliteKnownAddressStore } from "./sqlite_known_address_store.ts";
import { sqliteMessageStore } from "./sqlite_message_store.ts";
import { sqliteSealedSecretStore } from "./sqlite_sealed_secret_store.ts";
import { sqliteSessionStore } from "./sqlite_session_store.ts";
import { sqliteTrustRuleStore } from "./sqlite_trust_rule_store.ts";
import { sqliteUserStore } from "./sqlite_user_store.ts";
import { sqliteWebSessionStore } from "./sqlite_web_session_store.ts";
import { sqliteWrappedKeyStore } from "./sqlite_wrapped_key_store.ts";

/**
 * A server's store in one SQLite file (WAL, every commit synced). Several processes may have it open at once: a running
 * server and `sealhold server user …` beside it.
 * @param path the database file, such as `<data>/server.db`
 * @param busyTimeoutMs how long a write waits for another process's; 5000. All of this process waits with it
 * @throws {SealholdError} UNSAFE_FILE, NEWER_FORMAT, DAMAGED, BUSY, DISK_FAILED
 */
export async function openSqliteServerStore(
  ports: { files: FileSystem },
  path: string,
  busyTimeoutMs?: number,
): Promise<ServerStore> {
  const db = await openDatabase(ports.files, path, busyTimeoutMs);
  const live = new LiveSessions(db);
  const records = new SealedRecords(db);
  return {
    users: sqliteUserStore(db, live),
    removal: sqliteAccountRemoval(db, live),
    invites: sqliteInviteStore(db),
    sessions: sqliteSessionStore(db, live),
    secrets: sqliteSealedSecretStore(db, records, new NameTotals(db), new Eraser(db)),
    wrappedKeys: sqliteWrappedKeyStore(db, records),
    attempts: sqliteAttemptStore(db),
    knownAddresses: sqliteKnownAddressStore(db),
    identities: sqliteIdentityStore(db, live),
    trustRules: sqliteTrustRuleStore(db, live),
    webSessions: sqliteWebSessionStore(db),
    codes: sqliteCodeStore(db),
    deviceGrants: sqliteDeviceGrantStore(db),
    challenges: sqliteChallengeStore(db),
    keyLogs: sqliteKeyLogStore(db, live),
    messages: sqliteMessageStore(db),
    groups: sqliteGroupStore(db),
    contactLists: sqliteContactListStore(db),
    close: () => db.call(() => db.close()),
  };
}
