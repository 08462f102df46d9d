/** Checks an answer by somebody who may or may not be known here, without telling strangers which. */
import type { StoredKeyLog } from "../../../ports/server/key_log_store.ts";
import { inceptionKey } from "../../shared/identity/aid.ts";
import { verifyAuth } from "../../shared/identity/auth.ts";
import { type Answer, badSignature, notNewest } from "./challenges.ts";
import type { FunctionPorts } from "../calls/function_ports.ts";
import { type NewestKey, newestKey, notRegistered, storedKeys } from "./identity_keys.ts";

/**
 * Checks the signature under an answer against the newest key of its AID.
 *
 * The answer is one and the same for every signature that does not verify: whether the identity is registered, and which
 * number its key has, is only for who holds a key of it (one that was given up included).
 * @throws {FunctionError} SIGNATURE_ERROR; NOT_FOUND only after the AID's own key has signed
 */
export async function checkKnownAnswer(
  ports: Pick<FunctionPorts, "keyLogs">,
  { auth, payload }: Answer,
): Promise<{ log: StoredKeyLog; newest: NewestKey }> {
  const { aid } = payload;
  const log = await ports.keyLogs.find(aid);
  const named = await storedKeys(ports).keyAt(aid, auth.ksn);
  // Verified also where there is no such key: the time that it takes would tell.
  const right = await verifyAuth(auth, payload, named ?? await inceptionKey(aid));
  if (!right || named === undefined) throw badSignature();
  if (log === undefined) throw notRegistered();
  const newest = await newestKey(log);
  if (auth.ksn !== newest.ksn) throw notNewest();
  return { log, newest };
}
