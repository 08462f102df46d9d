/** Which of one's keys counts now. */
import { SealholdError } from "../../../errors.ts";
import { currentKey } from "../../shared/identity/key_log.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import type { KeyLogs } from "./key_logs.ts";

/**
 * The one among one's keys that the key log ends in. What is signed with one that was given up would be refused by
 * everybody, and the sender would not learn of it; one that a rotation prepared and never finished is passed over.
 * @param keys of one identity
 * @throws {SealholdError} VERSION_CONFLICT if it is not among them
 */
export async function newestOwn(logs: KeyLogs, keys: readonly KeyPair[]): Promise<KeyPair> {
  const { log } = await logs.logOf(keys[0]!.aid);
  const newest = currentKey(log);
  const own = keys.find(({ ksn, publicKey }) => ksn === newest.ksn && newest.key.equals(publicKey));
  if (own !== undefined) return own;
  throw new SealholdError("VERSION_CONFLICT", "Your keys are not the newest of this identity", {
    hint: `Name the file of key number ${newest.ksn} with --keys`,
    data: { newest: newest.ksn },
  });
}
