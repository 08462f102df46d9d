/**
 * Challenges on their way between commands, as JSON documents: one that was asked for, and the same with its signatures.
 * The arguments travel along, so that who signs sees, and checks, what the signature will be good for.
 */
import { parseStrictJson } from "../../../crypto/strict_json.ts";
import { SealholdError } from "../../../errors.ts";
import { type Auth, parseAuth } from "../../shared/identity/auth.ts";
import {
  argsHash,
  challengeFaults,
  type ChallengePayload,
  parseChallenge,
} from "../../shared/identity/challenge.ts";
import { type Fields, isObject } from "../../shared/identity/shapes.ts";

/** Largest document read. */
export const MAX_DOCUMENT_BYTES = 64 * 1024;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** What a challenge is for, and the function that takes its answer. */
export const PURPOSES: Readonly<Record<string, string>> = {
  "register": "auth:registerUser",
  "sign-in": "auth:signIn",
  "rotate-key": "auth:rotateKey",
  "prove": "auth:proveChallenge",
};

/** A challenge with what it is about. */
export interface ChallengeFile {
  readonly challengeId: string;
  readonly payload: ChallengePayload;
  /** Arguments of the function, without the signatures. */
  readonly args: Fields;
  readonly auth?: Auth;
  /** By the key that takes over; for a rotation. */
  readonly newAuth?: Auth;
}

/**
 * Reads a document.
 * @throws {SealholdError} INVALID_VALUE, which repeats nothing of it
 */
export function parseChallengeFile(bytes: Uint8Array): ChallengeFile {
  const fields = documentFields(bytes);
  const { challengeId, payload, args, auth, newAuth, ...others } = fields;
  const right = Object.keys(others).length === 0 && typeof challengeId === "string" &&
    ID.test(challengeId) && isObject(args);
  if (!right) throw notADocument();
  return {
    challengeId,
    payload: parseChallenge(payload),
    args,
    ...(auth === undefined ? {} : { auth: parseAuth(auth) }),
    ...(newAuth === undefined ? {} : { newAuth: parseAuth(newAuth) }),
  };
}

/**
 * A document's fields, whatever they are.
 * @throws {SealholdError} INVALID_VALUE
 */
export function documentFields(bytes: Uint8Array): Record<string, unknown> {
  try {
    const json: unknown = parseStrictJson(bytes, MAX_DOCUMENT_BYTES);
    if (isObject(json)) return { ...json };
  } catch {
    // The parser's own words add nothing that helps.
  }
  throw notADocument();
}

/**
 * Refuses a challenge that must not be signed: the bytes would be good for something else than they seem.
 * @throws {SealholdError} CHALLENGE_REFUSED, naming what is wrong
 */
export async function requireSignable(file: ChallengeFile, nowMs: number): Promise<void> {
  const faults = await faultsOf(file, nowMs);
  if (faults.length === 0) return;
  throw new SealholdError(
    "CHALLENGE_REFUSED",
    `The challenge must not be signed: ${faults.join(", ")}`,
    {
      hint: "Ask for a new one; sealhold test-challenge says more",
    },
  );
}

/** Names of all that is wrong with it, but for the signatures. */
export async function faultsOf({ payload, args }: ChallengeFile, nowMs: number): Promise<string[]> {
  const purpose = Object.hasOwn(PURPOSES, payload.purpose) ? [] : ["purpose"];
  const aid = typeof args.aid === "string" ? { aid: args.aid } : {};
  const expected = { ...aid, argsHash: await argsHash(args) };
  return [...purpose, ...challengeFaults(payload, expected, nowMs)];
}

function notADocument(): SealholdError {
  return new SealholdError("INVALID_VALUE", "The file is not a challenge", {
    hint: "sealhold create-user, sign-in and rotate-key print one",
  });
}
