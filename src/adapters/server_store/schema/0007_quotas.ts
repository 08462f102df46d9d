/** What is being erased, and what one account takes up of secrets. */
export const QUOTAS = `
-- No version up to this one is shown any more; its sealed bytes go in batches, for erasing thousands at once would keep
-- everybody waiting.
ALTER TABLE secrets ADD COLUMN erased_through INTEGER NOT NULL DEFAULT 0;
UPDATE secrets SET erased_through = coalesce((
  SELECT max(version) FROM secret_versions v
  WHERE v.user_uuid = secrets.user_uuid AND v.name = secrets.name AND v.key_id IS NULL), 0);
-- Deleted secrets of which sealed bytes are left: none after done_through is erased yet. A crash loses none of them.
CREATE TABLE erasures (
  user_uuid TEXT NOT NULL,
  name TEXT NOT NULL,
  done_through INTEGER NOT NULL,
  PRIMARY KEY (user_uuid, name),
  FOREIGN KEY (user_uuid, name) REFERENCES secrets (user_uuid, name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Kept up by triggers: counting ten thousand names at each write would take milliseconds of everybody's time. A version counts
-- 512 bytes for its line, the erased one too, which stays: else writing and deleting would fill the disk.
CREATE TABLE secret_use (
  user_uuid TEXT PRIMARY KEY,
  names INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO secret_use
  SELECT user_uuid, 0, sum(512 + coalesce(length(sealed_value), 0)) FROM secret_versions GROUP BY user_uuid;
UPDATE secret_use SET names = (
  SELECT count(*) FROM secrets s WHERE s.user_uuid = secret_use.user_uuid AND s.deleted_at_ms IS NULL);
CREATE TRIGGER secret_added AFTER INSERT ON secrets WHEN NEW.deleted_at_ms IS NULL BEGIN
  INSERT INTO secret_use VALUES (NEW.user_uuid, 1, 0) ON CONFLICT DO UPDATE SET names = names + 1;
END;
CREATE TRIGGER secret_changed AFTER UPDATE OF deleted_at_ms ON secrets BEGIN
  UPDATE secret_use SET names = names + (NEW.deleted_at_ms IS NULL) - (OLD.deleted_at_ms IS NULL)
    WHERE user_uuid = NEW.user_uuid;
END;
CREATE TRIGGER secret_gone AFTER DELETE ON secrets WHEN OLD.deleted_at_ms IS NULL BEGIN
  UPDATE secret_use SET names = names - 1 WHERE user_uuid = OLD.user_uuid;
END;
CREATE TRIGGER version_added AFTER INSERT ON secret_versions BEGIN
  UPDATE secret_use SET bytes = bytes + 512 + coalesce(length(NEW.sealed_value), 0)
    WHERE user_uuid = NEW.user_uuid;
END;
CREATE TRIGGER version_erased AFTER UPDATE OF sealed_value ON secret_versions BEGIN
  UPDATE secret_use SET bytes = bytes + coalesce(length(NEW.sealed_value), 0) - coalesce(length(OLD.sealed_value), 0)
    WHERE user_uuid = NEW.user_uuid;
END;
CREATE TRIGGER version_gone AFTER DELETE ON secret_versions BEGIN
  UPDATE secret_use SET bytes = bytes - 512 - coalesce(length(OLD.sealed_value), 0)
    WHERE user_uuid = OLD.user_uuid;
END;
`;
