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
 * A signature by the newest key is right whatever number it came with. The answer is one and the same for every signature that does not verify: whether the identity is registered, and which
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
  const newest = log && await newestKey(log);
  // Verified also where there are no such keys: the time that it takes would tell.
  const inception = await inceptionKey(aid);
  const byNewest = await verifyAuth(auth, payload, newest?.key ?? inception);
  const byNamed = await verifyAuth(auth, payload, named ?? inception);
  // The number is not signed: whoever holds the newest key need not have read the log, which only members may.
  if (byNewest && log !== undefined && newest !== undefined) return { log, newest };
  if (!byNamed || named === undefined) throw badSignature();
  throw log === undefined ? notRegistered() : notNewest();
}
