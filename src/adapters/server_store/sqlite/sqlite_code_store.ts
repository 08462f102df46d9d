import type {
  AuthorizationCodeStore,
  NewCode,
  StoredCode,
} from "../../../ports/server/oauth_grant_store.ts";
import type { SqliteDatabase } from "./sqlite_database.ts";
import { useWebSession } from "./sqlite_web_session_store.ts";
import { sweep } from "./sweep.ts";

/** How long a code is remembered after its end, in milliseconds, to notice a second use. */
const REMEMBER_MS = 3_600_000;

interface CodeRow {
  client_id: string;
  redirect_uri: string;
  challenge: string;
  user_uuid: string;
  scope: string;
  created_at_ms: number;
  expires_at_ms: number;
  session_id: string | null;
}

/** Authorization codes in SQLite. */
export function sqliteCodeStore(db: SqliteDatabase): AuthorizationCodeStore {
  return {
    issue: (code) => db.call(() => db.write(() => issueCode(db, code))),
    find: (codeHash) =>
      db.call(() => {
        const row = db.get<CodeRow>(
          `SELECT client_id, redirect_uri, challenge, user_uuid, scope, created_at_ms, expires_at_ms, session_id
           FROM authorization_codes WHERE code_hash = ?`,
          codeHash,
        );
        return row && toCode(row);
      }),
  };
}

function issueCode(db: SqliteDatabase, code: NewCode): string | undefined {
  const { nowMs, expiresAtMs } = code;
  sweep(db, "authorization_codes", "expires_at_ms <= ?", nowMs - REMEMBER_MS);
  const userUuid = useWebSession(db, code.sessionHash, nowMs);
  if (userUuid === undefined) return undefined;
  db.run(
    `INSERT INTO authorization_codes
       (code_hash, client_id, redirect_uri, challenge, user_uuid, scope, created_at_ms, expires_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    code.codeHash,
    code.clientId,
    code.redirectUri,
    code.challenge,
    userUuid,
    code.scope,
    nowMs,
    expiresAtMs,
  );
  return userUuid;
}

function toCode(row: CodeRow): StoredCode {
  return {
    clientId: row.client_id,
    redirectUri: row.redirect_uri,
    challenge: row.challenge,
    userUuid: row.user_uuid,
    scope: row.scope,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    ...(row.session_id === null ? {} : { sessionId: row.session_id }),
  };
}
