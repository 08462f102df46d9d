/** Which key an identity had at which ksn, as far as walked logs tell. */
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import type { LoggedKey } from "./key_log.ts";

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
