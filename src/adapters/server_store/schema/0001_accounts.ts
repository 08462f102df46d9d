/** Users, sessions, attempts and secrets. */
export const ACCOUNTS = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE users (
  user_uuid TEXT PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  disabled_at_ms INTEGER
) STRICT;

CREATE TABLE sessions (
  session_id TEXT PRIMARY KEY,
  user_uuid TEXT NOT NULL REFERENCES users (user_uuid),
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  revoked_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_uuid);
CREATE INDEX sessions_by_expiry ON sessions (expires_at_ms);

CREATE TABLE refresh_tokens (
  token_hash BLOB PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (session_id) ON DELETE CASCADE,
  issued_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  used_at_ms INTEGER,
  next_hash BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at_ms);

CREATE TABLE login_attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  bucket BLOB NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX login_attempts_by_bucket ON login_attempts (bucket, at_ms);
CREATE INDEX login_attempts_by_time ON login_attempts (at_ms);

-- latest_version only grows, through deletion too: a version number is never used again.
CREATE TABLE secrets (
  user_uuid TEXT NOT NULL REFERENCES users (user_uuid),
  name TEXT NOT NULL,
  latest_version INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  deleted_at_ms INTEGER,
  PRIMARY KEY (user_uuid, name)
) STRICT, WITHOUT ROWID;

-- A deleted version keeps its line and loses its key and value.
CREATE TABLE secret_versions (
  id INTEGER PRIMARY KEY,
  user_uuid TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  key_id TEXT,
  wrapped_key BLOB,
  sealed_value BLOB,
  UNIQUE (user_uuid, name, version),
  FOREIGN KEY (user_uuid, name) REFERENCES secrets (user_uuid, name)
) STRICT;
CREATE INDEX secret_versions_by_key ON secret_versions (key_id) WHERE key_id IS NOT NULL;
`;
