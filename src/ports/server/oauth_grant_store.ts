/** An authorization code, as far as it is bound to something (RFC 6749 section 4.1.3, RFC 7636 section 4.4). */
interface CodeBinding {
  clientId: string;
  redirectUri: string;
  /** The PKCE challenge, S256. */
  challenge: string;
  /** Space-separated. */
  scope: string;
}

/** A code that a person has just allowed. */
export interface NewCode extends CodeBinding {
  /** SHA-256 of the code; the code itself is never stored. */
  codeHash: Uint8Array;
  /** The sign-in that allows it, and that it uses up. */
  sessionHash: Uint8Array;
  nowMs: number;
  expiresAtMs: number;
}

/** A code that is or was good. */
export interface StoredCode extends CodeBinding {
  userUuid: string;
  expiresAtMs: number;
  createdAtMs: number;
  /** The session that its first use gave; absent while it is unused. */
  sessionId?: string;
}

/** Authorization codes. `SessionStore.create` uses one up. */
export interface AuthorizationCodeStore {
  /** @returns the user; undefined, and nothing is written, without a valid sign-in */
  issue(code: NewCode): Promise<string | undefined>;
  /** @returns undefined when it is unknown; used and expired ones are returned for an hour */
  find(codeHash: Uint8Array): Promise<StoredCode | undefined>;
}

/** What a device asks for, and what a person is shown of it. */
export interface DeviceRequest {
  clientId: string;
  /** Space-separated. */
  scope: string;
  /** Address that asked. */
  peer: string;
  /** Product of the program that asked, as it calls itself. */
  product: string;
  createdAtMs: number;
}

/** A device's request, new. */
export interface NewDeviceGrant extends DeviceRequest {
  /** SHA-256 of the device code. */
  deviceHash: Uint8Array;
  /** Keyed digest of the user code: a plain one could be reversed by trying all codes. */
  userCodeHash: Uint8Array;
  expiresAtMs: number;
  intervalSec: number;
  /** All that wait together, at most. */
  maxPending: number;
}

/** One poll of a device. */
export interface DeviceGrantPollRequest {
  deviceHash: Uint8Array;
  clientId: string;
  nowMs: number;
  /** How much too early a poll may come: networks are not exact. */
  toleranceMs: number;
  /** What a poll that came too early adds to the interval, for good. */
  slowDownSec: number;
}

/** What a poll leads to (RFC 8628 section 3.5). */
export type DeviceGrantPoll =
  | { kind: "unknown" | "expired" | "denied" | "pending" | "slow_down" }
  | { kind: "approved"; userUuid: string; scope: string };

/** A person's answer. */
export interface DeviceDecision {
  userCodeHash: Uint8Array;
  /** The sign-in that decides, and that it uses up. */
  sessionHash: Uint8Array;
  approve: boolean;
  nowMs: number;
}

/** Device authorization grants (RFC 8628). `SessionStore.create` uses one up. */
export interface DeviceGrantStore {
  /** @returns "full" when too many wait, "taken" when the user code is in use; nothing is written then */
  add(grant: NewDeviceGrant): Promise<"added" | "full" | "taken">;
  /** @returns a request that waits for an answer; undefined for all others */
  findPending(userCodeHash: Uint8Array, nowMs: number): Promise<DeviceRequest | undefined>;
  /** @returns false, and nothing is written, without a valid sign-in or when it does not wait (any more) */
  decide(decision: DeviceDecision): Promise<boolean>;
  /** Counts a poll. */
  poll(request: DeviceGrantPollRequest): Promise<DeviceGrantPoll>;
}
