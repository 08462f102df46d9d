/** Addresses that somebody has logged in from: what a flood of logins from elsewhere must not keep out. */
export const KNOWN_ADDRESSES = `
-- Keyed digests; the addresses themselves are not kept.
CREATE TABLE known_addresses (
  bucket BLOB PRIMARY KEY,
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX known_addresses_by_age ON known_addresses (at_ms);
`;
