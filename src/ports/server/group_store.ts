/** One epoch as it is stored. */
export interface StoredEpoch {
  groupId: string;
  epoch: number;
  hash: string;
  /** JSON of the signed record. */
  record: string;
}

/** A record that was checked, and what of it the store looks at itself. */
export interface NewEpoch extends StoredEpoch {
  /** Hash of the record before; undefined for the first. The record is taken only while that one is the newest. */
  previousHash: string | undefined;
  signer: string;
  name: string;
  members: readonly { aid: string; role: string }[];
  /** Lines that are new or have another key: each must be registered here, and `ksn` its newest key. */
  fresh: readonly { aid: string; ksn: number }[];
  /** Members who were not in the epoch before: their lists must let the signer in. */
  added: readonly string[];
  limits: {
    /** Groups that one AID may be in by the deed of others; of their own making as many again. */
    groups: number;
    /** Groups that one AID may be in by the deed of one signer: nobody alone takes up somebody's places. */
    groupsFromOneSigner: number;
    /** Bytes of all records that the signer has signed. */
    bytesPerSigner: number;
  };
}

/** What became of a record. Only `stored` has written anything. */
export type EpochResult =
  | "stored"
  | "conflict"
  | "unknown-member"
  | "stale-key"
  | "denied"
  | "not-allowed"
  | "too-many-groups"
  | "too-many-by-signer"
  | "signer-full";

/** A group in the list of one of its members. */
export interface GroupSummary {
  groupId: string;
  name: string;
  epoch: number;
  members: number;
  role: string;
}

/** What of a chain is asked for. */
export interface ChainRequest {
  groupId: string;
  reader: string;
  /** Records after this epoch; 0 for all. */
  since: number;
  maxRecords: number;
  maxBytes: number;
}

/** A part of a chain. */
export interface ChainPart {
  /** JSON of each record. */
  records: string[];
  /** The newest epoch that this reader may see. */
  newest: number;
}

/** Groups: chains of signed records. All methods throw SealholdError BUSY, DISK_FAILED or DAMAGED. */
export interface GroupStore {
  /** The newest epoch; undefined when there is no such group. */
  head(groupId: string): Promise<StoredEpoch | undefined>;
  /** Adds the next record, or a group's first; all of it is decided in one transaction. */
  put(epoch: NewEpoch): Promise<EpochResult>;
  /** Members see the whole chain; who was removed sees it up to their last epoch. */
  chain(request: ChainRequest): Promise<ChainPart | "unknown" | "not-member">;
  /** The groups that somebody is in, sorted by name. */
  listOf(aid: string): Promise<GroupSummary[]>;
}
