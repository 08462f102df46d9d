/** Issues challenges, and takes the answers: each once, in time, for what it was asked for. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { addressLimitKey, attemptLimit, takeAttempts } from "../limits/login_limits.ts";
import { type Auth, parseAuth, verifyAuth } from "../../shared/identity/auth.ts";
import { inceptionKey } from "../../shared/identity/aid.ts";
import {
  CHALLENGE_TTL_MS,
  challengeFaults,
  type ChallengePayload,
  type ChallengeSubject,
  CLOCK_SKEW_MS,
  makeChallenge,
  parseChallenge,
} from "../../shared/identity/challenge.ts";
import { FunctionError } from "../calls/function_error.ts";
import type { FunctionPorts } from "../calls/function_ports.ts";

const ID_BYTES = 16;
const ADDRESS_WINDOW_MS = 300_000;

/** What a challenge is asked for. */
interface ChallengeAsk {
  aid: string;
  purpose: string;
  argsHash: string;
  /** How long it may be answered; 120 s, which is also the most. */
  ttlMs?: number | undefined;
  /** The address that asks. */
  peer: string;
}

/**
 * `auth:issueChallenge`: a fresh challenge, whether or not the AID is registered.
 * @throws {SealholdError} INVALID_VALUE, KEY_REFUSED (the AID names a low-order key), RATE_LIMITED
 */
export async function issueChallenge(
  ports: FunctionPorts,
  ask: ChallengeAsk,
): Promise<{ challengeId: string; payload: ChallengePayload }> {
  const { aid, purpose, argsHash, peer } = ask;
  const { challengesPerAddress } = ports.functionLimits;
  const address = addressLimitKey(peer);
  const limit = attemptLimit(ports, "challenge", address, challengesPerAddress, ADDRESS_WINDOW_MS);
  await takeAttempts(ports, "Too many challenges for this address", [limit]);
  await inceptionKey(aid);
  const payload = makeChallenge(ports, { aud: ports.issuer, aid, purpose, argsHash });
  const challengeId = encodeBase64url(ports.random.bytes(ID_BYTES));
  const createdAtMs = ports.limitClock.nowMs();
  const added = await ports.challenges.add({
    challengeId,
    aid,
    address: limit.bucket,
    payload: JSON.stringify(payload),
    createdAtMs,
    expiresAtMs: createdAtMs + Math.min(ask.ttlMs ?? CHALLENGE_TTL_MS, CHALLENGE_TTL_MS),
    limits: waitingLimits(ports),
  });
  if (added) return { challengeId, payload };
  throw new FunctionError("RATE_LIMITED", "Too many challenges wait for an answer", "Try later");
}

function waitingLimits({ functionLimits }: FunctionPorts) {
  const { challengesPerAid, challengesWaitingPerAddress, challengesTotal } = functionLimits;
  return {
    perAidAndAddress: challengesPerAid,
    perAddress: challengesWaitingPerAddress,
    total: challengesTotal,
  };
}

/** An answer that was checked as far as it can be without the key. */
export interface Answer {
  auth: Auth;
  payload: ChallengePayload;
}

/**
 * Takes a challenge out and checks what was asked with it. From here on it is used up, whatever comes next.
 * @param expected what the function that it is used for is about
 * @throws {SealholdError} INVALID_VALUE
 * @throws {FunctionError} CHALLENGE_ERROR
 */
export async function takeAnswer(
  ports: Pick<FunctionPorts, "challenges" | "clock" | "limitClock" | "issuer">,
  value: unknown,
  expected: Partial<Omit<ChallengeSubject, "aud">>,
): Promise<Answer> {
  const auth = parseAuth(value);
  const stored = await ports.challenges.take(auth.challengeId);
  if (stored === undefined) throw challengeError("The challenge is unknown or was used already");
  const ageMs = ports.limitClock.nowMs() - stored.createdAtMs;
  if (ageMs < -CLOCK_SKEW_MS || ageMs >= stored.expiresAtMs - stored.createdAtMs) {
    throw challengeError("The challenge has expired");
  }
  const payload = parseChallenge(JSON.parse(stored.payload));
  const [fault] = challengeFaults(payload, { aud: ports.issuer, ...expected }, ports.clock.nowMs());
  if (fault !== undefined) throw challengeError(`The challenge is not for this: ${fault}`);
  return { auth, payload };
}

/**
 * Checks the signature under an answer.
 * @throws {FunctionError} SIGNATURE_ERROR
 */
export async function checkAnswer(
  { auth, payload }: Answer,
  { key, ksn }: { key: Ed25519PublicKey; ksn: number },
): Promise<void> {
  if (auth.ksn !== ksn) throw notNewest();
  if (!await verifyAuth(auth, payload, key)) throw badSignature();
}

/** The refusal of a signature that does not verify. */
export function badSignature(): FunctionError {
  return new FunctionError("SIGNATURE_ERROR", "The signature under the challenge is not right");
}

/** The refusal of a signature by a key that is not the newest. */
export function notNewest(): FunctionError {
  return new FunctionError(
    "SIGNATURE_ERROR",
    "The challenge is signed with another key than the newest one",
    "Sign with the newest keys",
  );
}

function challengeError(message: string): FunctionError {
  return new FunctionError("CHALLENGE_ERROR", message, "Ask for a new challenge");
}
