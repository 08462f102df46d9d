/** What one account takes up of what everybody shares: of a mailbox, of somebody's groups, of the groups' records. */
export const SHARES = `
CREATE INDEX challenges_by_address ON challenges (address, created_at_ms);
CREATE INDEX challenges_by_age ON challenges (created_at_ms);

-- Bytes of the records that an identity has signed; records are never deleted.
CREATE TABLE roster_use (
  signer TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- Who brought a member in; '' for those who were in before this was kept.
ALTER TABLE group_members ADD COLUMN added_by TEXT NOT NULL DEFAULT '';

-- Unread messages by recipient and sender. The sender stands in the delivery itself: when an expired message takes its
-- deliveries with it, it cannot be looked up any more.
ALTER TABLE deliveries ADD COLUMN sender TEXT NOT NULL DEFAULT '';
UPDATE deliveries SET sender = (SELECT sender FROM messages m WHERE m.seq = deliveries.seq);
CREATE TABLE unread_pairs (
  recipient TEXT NOT NULL,
  sender TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (recipient, sender)
) STRICT, WITHOUT ROWID;
INSERT INTO unread_pairs SELECT recipient, sender, count(*) FROM deliveries GROUP BY recipient, sender;
CREATE TRIGGER pair_added AFTER INSERT ON deliveries BEGIN
  INSERT INTO unread_pairs VALUES (NEW.recipient, NEW.sender, 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
CREATE TRIGGER pair_gone AFTER DELETE ON deliveries BEGIN
  UPDATE unread_pairs SET amount = amount - 1 WHERE recipient = OLD.recipient AND sender = OLD.sender;
  DELETE FROM unread_pairs WHERE recipient = OLD.recipient AND sender = OLD.sender AND amount <= 0;
END;
`;
