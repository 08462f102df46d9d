/**
 * OAuth: what a session is limited to, web sessions, codes and device grants.
 *
 * A session without a scope may do everything, and one without a client does not come from OAuth: that is what the rows of
 * earlier versions are.
 */
export const OAUTH = `
ALTER TABLE sessions ADD COLUMN scope TEXT;
ALTER TABLE sessions ADD COLUMN client_id TEXT;

CREATE TABLE web_sessions (
  session_hash BLOB PRIMARY KEY,
  user_uuid TEXT NOT NULL REFERENCES users (user_uuid),
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX web_sessions_by_user ON web_sessions (user_uuid);

-- A used code stays for a while with the session that it gave: its second use revokes that.
CREATE TABLE authorization_codes (
  code_hash BLOB PRIMARY KEY,
  client_id TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  challenge TEXT NOT NULL,
  user_uuid TEXT NOT NULL REFERENCES users (user_uuid),
  scope TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  session_id TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_codes_by_user ON authorization_codes (user_uuid);
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_at_ms);

CREATE TABLE device_grants (
  device_hash BLOB PRIMARY KEY,
  user_code_hash BLOB NOT NULL UNIQUE,
  client_id TEXT NOT NULL,
  scope TEXT NOT NULL,
  peer TEXT NOT NULL,
  product TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  interval_sec INTEGER NOT NULL,
  polled_at_ms INTEGER,
  status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'denied')),
  user_uuid TEXT REFERENCES users (user_uuid),
  session_id TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX device_grants_by_user ON device_grants (user_uuid);
CREATE INDEX device_grants_by_expiry ON device_grants (expires_at_ms);
`;
