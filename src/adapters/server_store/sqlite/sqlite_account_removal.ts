import type { AccountRemoval } from "../../../ports/server/account_removal.ts";
import { eraseIdentity, eraseMessages } from "./erase_identity.ts";
import { eraseSecrets } from "./erase_secrets.ts";
import type { LiveSessions } from "./live_sessions.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { forgetGrants } from "./sqlite_user_store.ts";

interface AccountRow {
  user_uuid: string;
  removed_at_ms: number | null;
}

/** Its AID is refused from now on: others' groups, lists and messages still speak of it, and nobody else may become it. */
const BAR = `
  INSERT OR IGNORE INTO removed_identities (kind, subject, user_uuid, removed_at_ms)
  SELECT kind, subject, user_uuid, ? FROM identities WHERE user_uuid = ? AND kind = 'aid'`;
const CLOSE = `
  UPDATE users SET password_hash = '', removed_at_ms = ?1,
    disabled_at_ms = coalesce(disabled_at_ms, ?1) WHERE user_uuid = ?2`;
/** Sessions of one transaction; each takes its refresh tokens with it, of which one in use has hundreds. */
const SESSIONS_AT_ONCE = 20;
const FORGET_SESSIONS = `
  DELETE FROM sessions WHERE session_id IN
    (SELECT session_id FROM sessions WHERE user_uuid = ? LIMIT ?)`;

/** Removal of accounts in SQLite. */
export function sqliteAccountRemoval(db: SqliteDatabase, live: LiveSessions): AccountRemoval {
  return {
    close: (username, nowMs) =>
      db.call(() => {
        live.clear();
        return db.write(() => closeAccount(db, username, nowMs));
      }),
    eraseSome: (username) =>
      db.call(() => {
        const more = db.write(() => eraseSome(db, username));
        db.emptyCaches();
        // No copy of what is gone is left in the write-ahead log.
        if (!more) db.emptyLog();
        return more;
      }),
  };
}

function closeAccount(db: SqliteDatabase, username: string, nowMs: number): boolean {
  const account = accountOf(db, username);
  if (account === undefined) return false;
  if (account.removed_at_ms !== null) return true;
  const { user_uuid: userUuid } = account;
  db.run(BAR, nowMs, userUuid);
  db.run("DELETE FROM identities WHERE user_uuid = ?", userUuid);
  db.run("DELETE FROM trust_rules WHERE user_uuid = ?", userUuid);
  db.run(CLOSE, nowMs, userUuid);
  return true;
}

function eraseSome(db: SqliteDatabase, username: string): boolean {
  const account = accountOf(db, username);
  if (account === undefined || account.removed_at_ms === null) return false;
  const { user_uuid: userUuid } = account;
  const aids = db.all<{ subject: string }>(
    "SELECT subject FROM removed_identities WHERE user_uuid = ? AND kind = 'aid'",
    userUuid,
  ).map(({ subject }) => subject);
  const erased = eraseSecrets(db, userUuid) || aids.some((aid) => eraseMessages(db, aid)) ||
    db.run(FORGET_SESSIONS, userUuid, SESSIONS_AT_ONCE).changes > 0;
  // Once more when there was something: requests that were under way may have added to it.
  if (erased) return true;
  for (const aid of aids) eraseIdentity(db, aid);
  forgetGrants(db, username);
  db.run("DELETE FROM users WHERE user_uuid = ?", userUuid);
  return false;
}

function accountOf(db: SqliteDatabase, username: string): AccountRow | undefined {
  const sql = "SELECT user_uuid, removed_at_ms FROM users WHERE username = ?";
  return db.get<AccountRow>(sql, username);
}
