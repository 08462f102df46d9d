import type { AccountRemoval } from "./account_removal.ts";
import type { AttemptStore } from "./attempt_store.ts";
import type { AuthorizationCodeStore, DeviceGrantStore } from "./oauth_grant_store.ts";
import type { ChallengeStore } from "./challenge_store.ts";
import type { ContactListStore } from "./contact_list_store.ts";
import type { GroupStore } from "./group_store.ts";
import type { IdentityStore } from "./identity_store.ts";
import type { InviteStore } from "./invite_store.ts";
import type { KeyLogStore } from "./key_log_store.ts";
import type { KnownAddressStore } from "./known_address_store.ts";
import type { MessageStore } from "./message_store.ts";
import type { SealedSecretStore } from "./sealed_secret_store.ts";
import type { SessionStore } from "./session_store.ts";
import type { TrustRuleStore } from "./trust_rule_store.ts";
import type { UserStore } from "./user_store.ts";
import type { WebSessionStore } from "./web_session_store.ts";
import type { WrappedKeyStore } from "./wrapped_key_store.ts";

/**
 * Everything a server keeps. What a method has acknowledged survives a crash of the process and of the machine.
 * Methods throw SealholdError: BUSY (another process holds the store too long), DISK_FAILED, DAMAGED.
 */
export interface ServerStore {
  readonly users: UserStore;
  readonly removal: AccountRemoval;
  readonly invites: InviteStore;
  readonly sessions: SessionStore;
  readonly secrets: SealedSecretStore;
  readonly wrappedKeys: WrappedKeyStore;
  readonly attempts: AttemptStore;
  readonly knownAddresses: KnownAddressStore;
  readonly identities: IdentityStore;
  readonly trustRules: TrustRuleStore;
  readonly webSessions: WebSessionStore;
  readonly codes: AuthorizationCodeStore;
  readonly deviceGrants: DeviceGrantStore;
  readonly challenges: ChallengeStore;
  readonly keyLogs: KeyLogStore;
  readonly messages: MessageStore;
  readonly groups: GroupStore;
  readonly contactLists: ContactListStore;
  /** Writes what is pending into the database file and closes it; later calls do nothing. */
  close(): Promise<void>;
}
