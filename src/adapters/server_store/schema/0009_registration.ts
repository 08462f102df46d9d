/**
 * Who may make an account: invitations, and the identities that were removed for good.
 *
 * Accounts of an AID were named in lower case up to here: two AIDs that differ in case alone are two keys, and whoever copies
 * the name out of a list must get the AID.
 */
export const REGISTRATION = `
-- Of a code only its digest is kept: who reads the file cannot register with it.
CREATE TABLE invites (
  invite_id TEXT PRIMARY KEY,
  code_hash BLOB NOT NULL UNIQUE,
  max_uses INTEGER NOT NULL,
  used INTEGER NOT NULL DEFAULT 0 CHECK (used <= max_uses),
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  revoked_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX invites_by_expiry ON invites (expires_at_ms);

CREATE TABLE removed_identities (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  user_uuid TEXT NOT NULL,
  removed_at_ms INTEGER NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_identities_by_user ON removed_identities (user_uuid);

ALTER TABLE users ADD COLUMN note TEXT;
-- Set while what the account has is being erased; the row goes last.
ALTER TABLE users ADD COLUMN removed_at_ms INTEGER;
UPDATE users SET username = (
    SELECT subject FROM identities i WHERE i.kind = 'aid' AND i.user_uuid = users.user_uuid)
  WHERE username IN (
    SELECT lower(subject) FROM identities i WHERE i.kind = 'aid' AND i.user_uuid = users.user_uuid);

-- For removing an identity: what it sent, and whether a group speaks of it.
CREATE INDEX messages_by_sender ON messages (sender);
CREATE INDEX group_members_ever ON group_members (aid);
`;
