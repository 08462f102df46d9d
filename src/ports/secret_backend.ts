import type { Secret } from "../secret.ts";

/** One secret's place in a listing. Times are RFC 3339 UTC. */
export interface SecretSummary {
  name: string;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** A value with its version. */
export interface SecretValue {
  name: string;
  value: Secret;
  version: number;
}

/** What a write did. */
export interface SecretWritten {
  name: string;
  version: number;
  updatedAt: string;
  created: boolean;
}

/**
 * A place that keeps named secrets.
 *
 * `get` and `remove` throw SealholdError SECRET_NOT_FOUND where there is no such secret; VERSION_CONFLICT, DENIED,
 * RATE_LIMITED, UNREACHABLE, SERVER_ERROR and the login errors (exit 3) mean what they say and are fatal.
 */
export interface SecretBackend {
  /** @param version the newest when absent */
  get(name: string, version?: number): Promise<SecretValue>;
  /** @param ifVersion write only if this is the newest version (0: only if there is none) */
  set(name: string, value: Secret, ifVersion?: number): Promise<SecretWritten>;
  /** All names with that prefix, sorted by name. */
  list(prefix?: string): Promise<SecretSummary[]>;
  remove(name: string): Promise<{ name: string; deletedAt: string }>;
}
