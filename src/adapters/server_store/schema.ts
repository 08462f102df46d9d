/**
 * The database schema, one step a version. A released step is never changed; a new one is appended, and `user_version`
 * counts the steps taken.
 */
import { FIRST } from "./schema/first.ts";
import { IDENTITIES } from "./schema/identities.ts";
import { MESSAGES } from "./schema/messages.ts";
import { OAUTH } from "./schema/oauth.ts";
import { SHARES } from "./schema/shares.ts";

export const MIGRATIONS: readonly string[] = [FIRST, OAUTH, IDENTITIES, MESSAGES, SHARES];
