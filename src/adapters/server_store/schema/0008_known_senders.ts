/** Whom somebody knows, and messages whose size and end are told without reading them. */
export const KNOWN_SENDERS = `
-- AIDs and groups that an identity has written to. The messages themselves are deleted when they were read.
CREATE TABLE written_to (
  owner TEXT NOT NULL,
  target TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (owner, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX written_to_by_time ON written_to (owner, at_ms);
INSERT INTO written_to SELECT sender, target, max(sent_at_ms) FROM messages GROUP BY sender, target;

-- What stands behind an envelope in its row is found by reading the whole envelope, 12 MiB at the most: a thousand of them
-- would be read to count a mailbox.
CREATE INDEX messages_outside ON messages (seq, origin, bytes, expires_at_ms);
DROP INDEX messages_by_expiry;
CREATE INDEX messages_by_expiry ON messages (expires_at_ms, bytes);
`;
