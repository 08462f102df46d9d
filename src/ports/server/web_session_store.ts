/** A person who has signed in on this server's own pages. */
export interface WebSession {
  userUuid: string;
  username: string;
}

/** A sign-in. */
export interface NewWebSession {
  /** SHA-256 of the cookie's value; the value itself is never stored. */
  sessionHash: Uint8Array;
  userUuid: string;
  /** The hash that the password was checked against. */
  ifPasswordHash: string;
  nowMs: number;
  expiresAtMs: number;
  /** A user has at most this many; the oldest goes. */
  maxPerUser: number;
}

/**
 * Sign-ins in a browser. They end with their time, a disabled user or a new password; a decision on a code or a device
 * (`AuthorizationCodeStore.issue`, `DeviceGrantStore.decide`) uses its sign-in up.
 */
export interface WebSessionStore {
  /** @returns false, and nothing is written, when the user is disabled or the password hash has changed */
  open(session: NewWebSession): Promise<boolean>;
  /** @returns undefined when it is not there, not valid any more, or begins in the future */
  find(sessionHash: Uint8Array, nowMs: number): Promise<WebSession | undefined>;
  /** Ends it; does nothing when it is not there. */
  close(sessionHash: Uint8Array): Promise<void>;
}
