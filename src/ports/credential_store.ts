/** What `auth.json` holds once it is open (store.md, Entries). */
export interface StoreEntries {
  /** Provider name to credential. */
  credentials: Record<string, Credential>;
  /** Server origin to the session there. */
  sessions: Record<string, Session>;
  /** Name to base64url of the bytes; the server's own keys live here. */
  secrets: Record<string, string>;
}

/** A credential of a provider. */
export interface Credential {
  type: "api_key" | "oauth" | "token" | "custom";
  /** RFC 3339 UTC. */
  created: string;
  /** The one scheme, host and port that it may be sent to. */
  origin: string;
  label: string;
  /** How it was got: one of the methods of core/client/login/providers/method.ts. */
  method?: string;
  /** Of an `api_key`. */
  key?: string;
  /** Of an `oauth` or a `token`. */
  access_token?: string;
  refresh_token?: string;
  /** Seconds since 1970. */
  issued_at?: number;
  expires_at?: number;
  refresh_expires_at?: number;
  /** Space-separated, as granted. */
  scope?: string;
  /** Where its tokens are refreshed and revoked: kept with it, so that no later configuration can send them elsewhere. */
  oauth?: OAuthOrigin;
  /** A refresh that was begun and not finished. Seconds since 1970. */
  refresh_started_at?: number;
  /** The server refused the refresh token then; nothing but a new login helps. Seconds since 1970. */
  refresh_refused_at?: number;
  [field: string]: unknown;
}

/** The authorization server that a login came from. */
export interface OAuthOrigin {
  issuer?: string;
  client_id: string;
  token_endpoint: string;
  revocation_endpoint?: string;
  allow_private: boolean;
}

/** A login at a Sealhold server. */
export interface Session {
  /** Scheme, host and port; the only place these tokens are ever sent to. */
  origin: string;
  /** RFC 3339 UTC. */
  created: string;
  username: string;
  user_uuid: string;
  access_token: string;
  /** Seconds since 1970. */
  access_expires_at: number;
  /** Seconds since 1970; absent in sessions that were imported. */
  access_issued_at?: number;
  /** Absent where the login gave none (a bare token). */
  refresh_token?: string;
  /** Seconds since 1970. */
  refresh_expires_at?: number;
  /** How it was got: one of the methods of core/client/login/providers/method.ts; `password` when absent. */
  method?: string;
  /** One of several accounts at this server; the default one when absent. */
  account?: string;
  /** Space-separated, as granted. */
  scope?: string;
  /** Present when it came through OAuth. */
  oauth?: OAuthOrigin;
  /** A refresh that was begun and not finished. Seconds since 1970. */
  refresh_started_at?: number;
  /** The server refused the refresh token then; nothing but a new login helps. Seconds since 1970. */
  refresh_refused_at?: number;
}

/** What may be shown of a store. */
export interface StoreDescription {
  kind: "sealed" | "plain" | "memory";
  /** Absent for `memory`. */
  path?: string;
  /** Slot types in order, for `sealed`. */
  slots?: string[];
  /** Write counter, for `sealed`. */
  rev?: number;
}

/**
 * The encrypted credential store.
 *
 * Every method but `close` throws SealholdError: LOCKED, KEYCHAIN_… or WRONG_KEY (no slot opens it), DAMAGED, ROLLED_BACK, UNSAFE_FILE,
 * UNREADABLE, NEWER_FORMAT, BUSY (lock not had in time), STORE_NOT_CHOSEN (there is none, and none was chosen), DISK_FAILED.
 */
export interface CredentialStore {
  /** The entries as they are now. Changing the result changes nothing. */
  read(): Promise<StoreEntries>;
  /** The same as they are stored, JSON in UTF-8, for who holds them and hands out copies. The bytes are the caller's, to be zeroed. */
  readBytes(): Promise<Uint8Array>;
  /**
   * Changes the entries under the store's lock: re-read, change, write, and only then return.
   * @param change edits the entries in place; what it returns is returned. If it throws, nothing is written
   */
  update<T>(change: (entries: StoreEntries) => T): Promise<T>;
  /**
   * Opens it, and makes sure that a change could be saved: where people are asked next, theirs should not be lost. Changes
   * nothing, but a store that is not there and was chosen is created.
   */
  prepare(): Promise<void>;
  /** What it is, without opening it; undefined path parts are omitted. */
  describe(): Promise<StoreDescription>;
  /** Zeroes the keys that it was opened with; the next call opens it again. */
  close(): void;
}
