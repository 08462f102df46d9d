/**
 * The database schema, one step a version. A released step is never changed; a new one is appended, and `user_version`
 * counts the steps taken.
 */
import { ACCOUNTS } from "./0001_accounts.ts";
import { IDENTITIES } from "./0003_identities.ts";
import { KNOWN_ADDRESSES } from "./0006_known_addresses.ts";
import { KNOWN_SENDERS } from "./0008_known_senders.ts";
import { MESSAGES } from "./0004_messages.ts";
import { OAUTH } from "./0002_oauth.ts";
import { QUOTAS } from "./0007_quotas.ts";
import { REGISTRATION } from "./0009_registration.ts";
import { SHARES } from "./0005_shares.ts";

export const MIGRATIONS: readonly string[] = [
  ACCOUNTS,
  OAUTH,
  IDENTITIES,
  MESSAGES,
  SHARES,
  KNOWN_ADDRESSES,
  QUOTAS,
  KNOWN_SENDERS,
  REGISTRATION,
];
