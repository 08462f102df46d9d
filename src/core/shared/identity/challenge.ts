/**
 * Challenges: what the server asks to be signed, and when a client may sign it.
 *
 * The signed bytes are the RFC 8785 form of the payload. They begin with `{`, and those of messages, key records and rosters
 * with a name of their own: no signature can be passed off as one of another kind.
 */
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { fixedTimeEqual } from "../../../crypto/fixed_time_equal.ts";
import { sha256 } from "../../../crypto/sha256.ts";
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Random } from "../../../ports/random.ts";
import { isAidShape } from "./aid.ts";
import { hasExactKeys, isBase64urlOf, isPlainText, isTimestamp, timestampOf } from "./shapes.ts";

const CHALLENGE_VERSION = "msg-auth/1";
/** How long a challenge may be answered, in milliseconds. */
export const CHALLENGE_TTL_MS = 120_000;
/** How far two clocks may be apart, in milliseconds. */
export const CLOCK_SKEW_MS = 120_000;
const NONCE_BYTES = 32;
const HASH_BYTES = 32;
const MAX_AUDIENCE = 255;
const PURPOSE = /^[A-Za-z][A-Za-z0-9:_.-]{0,63}$/;
const KEYS = ["ver", "aud", "ts", "nonce", "aid", "purpose", "argsHash"];

/** What is signed. */
export interface ChallengePayload {
  readonly ver: typeof CHALLENGE_VERSION;
  /** The issuer, so that a challenge of one server is worth nothing at another. */
  readonly aud: string;
  /** When it was made, RFC 3339 UTC with milliseconds. */
  readonly ts: string;
  /** base64url of 32 random bytes. */
  readonly nonce: string;
  readonly aid: string;
  /** The function that it is for, such as `auth:signIn`. */
  readonly purpose: string;
  /** The hash of that function's arguments. */
  readonly argsHash: string;
}

/** What a challenge must be about. */
export type ChallengeSubject = Pick<ChallengePayload, "aud" | "aid" | "purpose" | "argsHash">;

/** base64url of SHA-256 of the RFC 8785 form of a function's arguments, those that carry signatures left out. */
export async function argsHash(args: Readonly<Record<string, unknown>>): Promise<string> {
  const { auth: _auth, newAuth: _newAuth, ...signed } = args;
  return encodeBase64url(await sha256(canonicalJsonBytes(signed)));
}

/** A fresh challenge, on the server. It keeps the payload, and takes it once. */
export function makeChallenge(
  ports: { random: Random; clock: Clock },
  subject: ChallengeSubject,
): ChallengePayload {
  const { aud, aid, purpose, argsHash } = subject;
  const payload = {
    ver: CHALLENGE_VERSION,
    aud,
    ts: timestampOf(ports.clock.nowMs()),
    nonce: encodeBase64url(ports.random.bytes(NONCE_BYTES)),
    aid,
    purpose,
    argsHash,
  };
  return parseChallenge(payload);
}

/** The bytes that are signed. */
export function challengeBytes(payload: ChallengePayload): Uint8Array<ArrayBuffer> {
  return canonicalJsonBytes(payload);
}

/**
 * A payload from outside: these fields and no others. Only what passes is ever signed, so that nobody gets a signature
 * under bytes of their own choice.
 * @throws {SealholdError} INVALID_VALUE
 */
export function parseChallenge(value: unknown): ChallengePayload {
  const right = hasExactKeys(value, KEYS) && value.ver === CHALLENGE_VERSION &&
    isPlainText(value.aud, MAX_AUDIENCE) && isTimestamp(value.ts) &&
    isBase64urlOf(value.nonce, NONCE_BYTES) && isAidShape(value.aid) &&
    typeof value.purpose === "string" && PURPOSE.test(value.purpose) &&
    isBase64urlOf(value.argsHash, HASH_BYTES);
  if (!right) {
    throw new SealholdError("INVALID_VALUE", "The challenge is malformed", {
      hint: "Ask the server for a new challenge",
    });
  }
  // Every field was checked above.
  return value as unknown as ChallengePayload;
}

/** Why a challenge must not be signed or taken. */
type ChallengeFault =
  | "audience"
  | "identity"
  | "purpose"
  | "arguments"
  | "expired"
  | "future";

/**
 * What is wrong with a well-formed challenge; nothing if it may be signed or taken. Every check is made, so that an offline
 * test can name them all.
 *
 * @param expected what it must be about; a field left out is not looked at
 * @param nowMs wall-clock time. The server, which knows when it made the challenge, measures its age by its monotonic
 *   clock as well: a wall clock set back must not give a challenge a second life (threats.md, case 42)
 */
export function challengeFaults(
  payload: ChallengePayload,
  expected: Partial<ChallengeSubject>,
  nowMs: number,
): ChallengeFault[] {
  const ageMs = nowMs - Date.parse(payload.ts);
  const faults: Array<[boolean, ChallengeFault]> = [
    [differs(expected.aud, payload.aud), "audience"],
    [differs(expected.aid, payload.aid), "identity"],
    [differs(expected.purpose, payload.purpose), "purpose"],
    [differs(expected.argsHash, payload.argsHash), "arguments"],
    [ageMs > CHALLENGE_TTL_MS + CLOCK_SKEW_MS, "expired"],
    [ageMs < -CLOCK_SKEW_MS, "future"],
  ];
  return faults.filter(([wrong]) => wrong).map(([, name]) => name);
}

function differs(expected: string | undefined, given: string): boolean {
  const encoder = new TextEncoder();
  return expected !== undefined && !fixedTimeEqual(encoder.encode(expected), encoder.encode(given));
}
