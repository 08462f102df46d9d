/** Keys, lists, groups, and messages on their way. */
export const MESSAGES = `
CREATE TABLE challenges (
  challenge_id TEXT PRIMARY KEY,
  aid TEXT NOT NULL,
  address BLOB NOT NULL,
  payload TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_by_asker ON challenges (aid, address);
CREATE INDEX challenges_by_expiry ON challenges (expires_at_ms);

-- From the first rotation on: key 0 is the AID itself.
CREATE TABLE key_log (
  aid TEXT NOT NULL,
  ksn INTEGER NOT NULL,
  public_key TEXT NOT NULL,
  record TEXT NOT NULL,
  added_at_ms INTEGER NOT NULL,
  PRIMARY KEY (aid, ksn)
) STRICT, WITHOUT ROWID;

CREATE TABLE contact_lists (
  owner TEXT PRIMARY KEY,
  updated_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE contacts (
  owner TEXT NOT NULL,
  list TEXT NOT NULL CHECK (list IN ('allow', 'deny')),
  aid TEXT NOT NULL,
  PRIMARY KEY (owner, list, aid)
) STRICT, WITHOUT ROWID;

CREATE TABLE groups (
  group_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  member_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE group_epochs (
  group_id TEXT NOT NULL REFERENCES groups (group_id),
  epoch INTEGER NOT NULL,
  hash TEXT NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (group_id, epoch)
) STRICT;
-- A line for each stay: from its first epoch up to the one that it is not part of any more.
CREATE TABLE group_members (
  group_id TEXT NOT NULL REFERENCES groups (group_id),
  aid TEXT NOT NULL,
  from_epoch INTEGER NOT NULL,
  until_epoch INTEGER,
  role TEXT NOT NULL,
  PRIMARY KEY (group_id, aid, from_epoch)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_members_by_aid ON group_members (aid) WHERE until_epoch IS NULL;

-- AUTOINCREMENT: a number is never given out again, so that a reader can go on from the last one.
-- origin: the group, or the sender of a direct message.
CREATE TABLE messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL,
  target TEXT NOT NULL,
  group_id TEXT NOT NULL,
  origin TEXT NOT NULL,
  type TEXT NOT NULL,
  envelope TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  digest BLOB,
  sent_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_by_digest ON messages (sender, digest) WHERE digest IS NOT NULL;
CREATE INDEX messages_by_expiry ON messages (expires_at_ms);
CREATE TABLE deliveries (
  recipient TEXT NOT NULL,
  seq INTEGER NOT NULL REFERENCES messages (seq) ON DELETE CASCADE,
  PRIMARY KEY (recipient, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_by_message ON deliveries (seq);

-- What is waiting, kept up by triggers: counting ten thousand rows for each of a thousand recipients would take seconds.
-- The bytes of all senders are the owner ''.
CREATE TABLE message_use (
  kind TEXT NOT NULL CHECK (kind IN ('unread', 'bytes')),
  owner TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (kind, owner)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER delivery_added AFTER INSERT ON deliveries BEGIN
  INSERT INTO message_use VALUES ('unread', NEW.recipient, 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
CREATE TRIGGER delivery_gone AFTER DELETE ON deliveries BEGIN
  UPDATE message_use SET amount = amount - 1 WHERE kind = 'unread' AND owner = OLD.recipient;
END;
CREATE TRIGGER message_added AFTER INSERT ON messages BEGIN
  INSERT INTO message_use VALUES ('bytes', NEW.sender, NEW.bytes), ('bytes', '', NEW.bytes)
    ON CONFLICT DO UPDATE SET amount = amount + NEW.bytes;
END;
CREATE TRIGGER message_gone AFTER DELETE ON messages BEGIN
  UPDATE message_use SET amount = amount - OLD.bytes
    WHERE kind = 'bytes' AND owner IN (OLD.sender, '');
END;
`;
