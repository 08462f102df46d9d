/**
 * The database schema, one step a version. A released step is never changed; a new one is appended, and `user_version`
 * counts the steps taken.
 */
import { ACCOUNTS } from "./0001_accounts.ts";
import { IDENTITIES } from "./0003_identities.ts";
import { KNOWN_SENDERS } from "./0007_known_senders.ts";
import { MESSAGES } from "./0004_messages.ts";
import { OAUTH } from "./0002_oauth.ts";
import { QUOTAS } from "./0006_quotas.ts";
import { SHARES } from "./0005_shares.ts";

export const MIGRATIONS: readonly string[] = [
  ACCOUNTS,
  OAUTH,
  IDENTITIES,
  MESSAGES,
  SHARES,
  QUOTAS,
  KNOWN_SENDERS,
];
