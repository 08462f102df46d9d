/** Identities from elsewhere, the rules that trust issuers of ID tokens, and the tokens that may not come twice. */
export const IDENTITIES = `
CREATE TABLE identities (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_uuid TEXT NOT NULL REFERENCES users (user_uuid),
  login TEXT,
  linked_at_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_user ON identities (user_uuid);

-- claims holds JSON: [{"claim","pattern"}]. id is the order in which the rules are tried.
CREATE TABLE trust_rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  issuer TEXT NOT NULL,
  audience TEXT NOT NULL,
  claims TEXT NOT NULL,
  user_uuid TEXT NOT NULL REFERENCES users (user_uuid),
  scope TEXT,
  ttl_sec INTEGER NOT NULL,
  jwks TEXT,
  allow_private INTEGER NOT NULL,
  once INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX trust_rules_by_user ON trust_rules (user_uuid);

CREATE TABLE used_id_tokens (
  token_hash BLOB PRIMARY KEY,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX used_id_tokens_by_expiry ON used_id_tokens (expires_at_ms);
`;
