/**
 * The database schema, one step a version. A released step is never changed; a new one is appended, and `user_version`
 * counts the steps taken.
 */
import { ACCOUNTS } from "./0001_accounts.ts";
import { IDENTITIES } from "./0003_identities.ts";
import { MESSAGES } from "./0004_messages.ts";
import { OAUTH } from "./0002_oauth.ts";
import { REGISTRATION } from "./0006_registration.ts";
import { SHARES } from "./0005_shares.ts";

export const MIGRATIONS: readonly string[] = [
  ACCOUNTS,
  OAUTH,
  IDENTITIES,
  MESSAGES,
  SHARES,
  REGISTRATION,
];
