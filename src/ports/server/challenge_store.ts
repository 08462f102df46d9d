/** A challenge that was issued and not answered yet. */
export interface StoredChallenge {
  challengeId: string;
  aid: string;
  /** JSON, as it was given out. */
  payload: string;
  /** By a clock that does not jump (threats.md, case 42). */
  createdAtMs: number;
  expiresAtMs: number;
}

/** A challenge to be kept, and how many may wait. */
export interface NewChallenge extends StoredChallenge {
  /** Keyed digest of the address that asked. */
  address: Uint8Array;
  limits: {
    /** Waiting for one AID at one address: nobody uses up what others may have. */
    perAidAndAddress: number;
    /** Waiting at one address: its oldest gives way, so that no few addresses use up the whole. */
    perAddress: number;
    /** Waiting altogether: the oldest gives way. Whoever means to answer does so within a second or two. */
    total: number;
  };
}

/** Challenges, each good for one answer. All methods throw SealholdError BUSY, DISK_FAILED or DAMAGED. */
export interface ChallengeStore {
  /** @returns false, and nothing is written, when too many wait for that AID at that address */
  add(challenge: NewChallenge): Promise<boolean>;
  /** Takes a challenge out: whatever comes of the answer, there is no second one. Expired ones are returned too. */
  take(challengeId: string): Promise<StoredChallenge | undefined>;
}
