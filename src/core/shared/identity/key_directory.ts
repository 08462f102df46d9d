/** Which key an identity had at which ksn, as far as walked logs tell. */
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { inceptionKey } from "./aid.ts";
import type { LoggedKey, WalkedLog } from "./key_log.ts";

/** Looks up checked keys. */
export interface KeyDirectory {
  /** The key of `aid` at `ksn`; undefined if no walked log has it. At ksn 0 it is the one in the name: known of everybody. */
  keyAt(aid: string, ksn: number): Promise<Ed25519PublicKey | undefined>;
  /**
   * The newest key and the one before it, newest first. None where no log was walked: that the first key is still the
   * present one is not known of anybody.
   */
  recentKeys(aid: string): Promise<readonly LoggedKey[]>;
}

/**
 * A directory of walked logs.
 * @param logs walked, and held against their pins, by the caller; each identity at most once
 */
export function keyDirectory(logs: Iterable<WalkedLog>): KeyDirectory {
  const walked = new Map([...logs].map((log) => [log.aid, log.keys] as const));
  const inceptions = new Map<string, Promise<Ed25519PublicKey>>();
  const inception = (aid: string) => {
    const key = inceptions.get(aid) ?? inceptionKey(aid);
    inceptions.set(aid, key);
    return key;
  };
  return {
    async keyAt(aid, ksn) {
      const keys = walked.get(aid);
      return keys === undefined && ksn === 0 ? await inception(aid) : keys?.[ksn]?.key;
    },
    recentKeys: (aid) => Promise.resolve((walked.get(aid) ?? []).slice(-2).reverse()),
  };
}
