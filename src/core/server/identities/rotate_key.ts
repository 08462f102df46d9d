/** `auth:rotateKey`: the key log goes on. */
import { canonicalJson } from "../../../crypto/canonical_json.ts";
import { hasCode, SealholdError } from "../../../errors.ts";
import type { StoredKeyLog } from "../../../ports/server/key_log_store.ts";
import { attemptLimit, takeAttempts } from "../limits/login_limits.ts";
import { argsHash, CLOCK_SKEW_MS } from "../../shared/identity/challenge.ts";
import { currentKey, type KeyRecord, walkKeyLog } from "../../shared/identity/key_log.ts";
import { parseAuth } from "../../shared/identity/auth.ts";
import { type Answer, checkAnswer, takeAnswer } from "./challenges.ts";
import { FunctionError } from "../calls/function_error.ts";
import type { FunctionCaller, FunctionPorts } from "../calls/function_ports.ts";
import { keyLogOf, newestKey } from "./identity_keys.ts";

const HOUR_MS = 3_600_000;

/** A rotation as a client asks for it. */
interface RotationAsk {
  aid: string;
  /** The record of the key log, signed by the old and by the new key. */
  event: unknown;
  /** The challenge, signed by the old key. */
  auth: unknown;
  /** The same challenge, signed by the new key. */
  newAuth: unknown;
}

/**
 * Puts a new key in the place of the present one. All other sessions of the account end.
 * @throws {SealholdError} INVALID_VALUE, KEY_REFUSED, SIGNATURE_INVALID, RATE_LIMITED
 * @throws {FunctionError} PERMISSION_DENIED (somebody else's key), CHALLENGE_ERROR, SIGNATURE_ERROR, VALIDATION_ERROR,
 *   ALREADY_EXISTS (rotated meanwhile)
 */
export async function rotateKey(
  ports: FunctionPorts,
  caller: FunctionCaller,
  { aid, event, auth, newAuth }: RotationAsk,
): Promise<{ aid: string; ksn: number }> {
  if (caller.aid !== aid) {
    throw new FunctionError("PERMISSION_DENIED", "Only the identity itself may rotate its key");
  }
  const { rotationsPerAid } = ports.functionLimits;
  await takeAttempts(ports, "Too many key rotations", [
    attemptLimit(ports, "rotate", aid, rotationsPerAid, HOUR_MS),
  ]);
  const expected = { aid, purpose: "rotate-key", argsHash: await hashOf(aid, event) };
  const answer = await takeAnswer(ports, auth, expected);
  const other = await secondAnswer(ports, answer, newAuth, expected);
  const stored = await keyLogOf(ports, aid);
  await checkAnswer(answer, await newestKey(stored));
  const { key, ksn, record } = await nextKey(ports, stored, event);
  await checkAnswer(other, { key, ksn });
  const appended = await ports.keyLogs.append({
    aid,
    ksn,
    publicKey: record.publicKey,
    record: canonicalJson(record),
    nowMs: ports.clock.nowMs(),
    keepSessionId: caller.sessionId,
  });
  if (!appended) throw new FunctionError("ALREADY_EXISTS", "The key was rotated meanwhile");
  return { aid, ksn };
}

/** Under the same challenge, or under a second one of the same kind. */
async function secondAnswer(
  ports: FunctionPorts,
  first: Answer,
  value: unknown,
  expected: { aid: string; purpose: string; argsHash: string },
): Promise<Answer> {
  const auth = parseAuth(value);
  return auth.challengeId === first.auth.challengeId
    ? { auth, payload: first.payload }
    : await takeAnswer(ports, value, expected);
}

/** The key that the log has with the new record. What is wrong with it is the client's: the rest was walked before. */
async function nextKey(ports: FunctionPorts, { aid, records }: StoredKeyLog, event: unknown) {
  try {
    const log = [...records.map((record): unknown => JSON.parse(record)), event];
    const { key, ksn } = currentKey(await walkKeyLog(aid, log));
    const record = event as KeyRecord;
    // A record from the future would stand in the way of the next one.
    if (Date.parse(record.ts) <= ports.clock.nowMs() + CLOCK_SKEW_MS) return { key, ksn, record };
  } catch (error) {
    if (!hasCode(error, "DAMAGED")) throw error;
  }
  throw new FunctionError(
    "VALIDATION_ERROR",
    "The record does not continue the key log",
    "Fetch the log, check the clock, and sign a new record",
  );
}

async function hashOf(aid: string, event: unknown): Promise<string> {
  try {
    return await argsHash({ aid, event });
  } catch {
    throw new SealholdError("INVALID_VALUE", "The key record is malformed");
  }
}
