import type { Awaitable } from "../../awaitable.ts";

/** A sealed value and its wrapped data key. */
export interface SealedParts {
  /** The master key that wraps the data key. */
  keyId: string;
  wrappedKey: Uint8Array<ArrayBuffer>;
  sealedValue: Uint8Array<ArrayBuffer>;
}

/** A stored version of a secret. */
export interface SealedRecord extends SealedParts {
  readonly name: string;
  readonly version: number;
}

/** How much one account may keep. */
export interface SecretQuota {
  /** Secrets that are not deleted. */
  secrets: number;
  /** Of sealed values; a version's line in the history counts 512 besides, also when its value is erased. */
  bytes: number;
  /** Versions of one secret that are not erased. */
  versions: number;
}

/** One write. */
export interface PutRequest {
  userUuid: string;
  name: string;
  /** Who writes, for the history. */
  actor: string;
  nowMs: number;
  /** Write only if this is the newest version; 0 means only if there is none (never written, or deleted). */
  ifVersion?: number;
  /** How much the account may keep, this write included. */
  quota: SecretQuota;
}

/**
 * What a write did; only `written` has written anything. `stale_key`: sealed under another master key than the active one, and
 * the caller tries again with the active one. `full`: it would exceed a quota.
 */
export type PutOutcome =
  | { kind: "written"; version: number; created: boolean }
  | { kind: "conflict"; currentVersion: number }
  | { kind: "stale_key"; activeKeyId: string }
  | { kind: "full"; quota: keyof SecretQuota };

/** A line of a listing. */
export interface SealedSummary {
  name: string;
  version: number;
  createdAtMs: number;
  updatedAtMs: number;
}

/** A page to list; names sort by their bytes. */
export interface ListRequest {
  userUuid: string;
  prefix: string;
  /** Only names after this one; the empty string for the first page. */
  after: string;
  limit: number;
}

/** A line of a history. */
export interface VersionSummary {
  version: number;
  createdAtMs: number;
  actor: string;
  deleted: boolean;
}

/** What is told of a change: whose and of which name, or nothing when it may be all of them. */
export type RecordsChanged = (userUuid?: string, name?: string) => void;

/** Sealed secrets, each belonging to one user. This port never sees a value or a data key in clear. */
export interface SealedSecretStore {
  /**
   * Writes the next version. The number is decided, `ifVersion` compared and `seal` called inside one transaction.
   * @param seal seals the value for that version number (synchronously: a transaction is open)
   */
  put(request: PutRequest, seal: (version: number) => SealedParts): Promise<PutOutcome>;
  /**
   * @param version the newest when absent
   * @returns undefined when there is no such secret or version, or it is deleted
   */
  get(userUuid: string, name: string, version?: number): Awaitable<SealedRecord | undefined>;
  /**
   * The newest versions of those that exist, in no particular order.
   * @returns undefined when their sealed values are longer than `maxBytes` together
   */
  getMany(
    userUuid: string,
    names: readonly string[],
    maxBytes: number,
  ): Promise<SealedRecord[] | undefined>;
  list(request: ListRequest): Promise<{ secrets: SealedSummary[]; totalCount: number }>;
  /**
   * Erases every version's value and data key; the numbers stay in the history and are never used again. None is shown any more
   * as soon as the deletion is on the disk; the bytes go after that, in short transactions that other calls get between.
   * @returns once they are gone; false when there is no such secret
   */
  remove(userUuid: string, name: string, nowMs: number): Promise<boolean>;
  /** Erases what deletions have left behind that a crash, or another process, cut short. For a server that starts. */
  eraseRest(): Promise<void>;
  /**
   * For who keeps what he reads: tells when the newest version of a secret may be another one, a write of this store before it
   * is acknowledged.
   */
  watch(changed: RecordsChanged): void;
  /** Looks whether another process has written, and tells those who watch before it returns. Cheap enough for every read. */
  noticeForeignWrites(): void;
  /** The newest `limit` versions, newest first, deleted ones too; empty when the name was never used. */
  history(userUuid: string, name: string, limit: number): Promise<VersionSummary[]>;
}
