/** The answer to a challenge: `{challengeId, sigs: ["0-<base64url>"], ksn}`. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { verifyEd25519 } from "../../../crypto/ed25519.ts";
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { SealholdError } from "../../../errors.ts";
import { challengeBytes, type ChallengePayload } from "./challenge.ts";
import { type KeyPair, signWith } from "./key_pair.ts";
import { decodedOrUndefined, hasExactKeys, isIntegerIn } from "./shapes.ts";

const SIGNATURE = /^0-[A-Za-z0-9_-]{86}$/;
const CHALLENGE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A signed challenge, as it goes over the wire. */
export interface Auth {
  readonly challengeId: string;
  /** One signature; `0-` is the index of the key in an identity that has one key. */
  readonly sigs: readonly [string];
  readonly ksn: number;
}

/**
 * Signs a challenge for the identity that it names.
 * @throws {SealholdError} DENIED if the challenge names another identity
 */
export async function signChallenge(
  challengeId: string,
  payload: ChallengePayload,
  keys: KeyPair,
): Promise<Auth> {
  if (payload.aid !== keys.aid) {
    throw new SealholdError("DENIED", "The challenge is for another identity", {
      hint:
        "Use the keys of the identity that asked for it; after a rotation: sealhold store key import <file> --aid <aid>",
    });
  }
  const signature = await signWith(keys, challengeBytes(payload));
  return { challengeId, sigs: [`0-${encodeBase64url(signature)}`], ksn: keys.ksn };
}

/**
 * An `auth` from outside.
 * @throws {SealholdError} INVALID_VALUE
 */
export function parseAuth(value: unknown): Auth {
  const right = hasExactKeys(value, ["challengeId", "sigs", "ksn"]) &&
    typeof value.challengeId === "string" && CHALLENGE_ID.test(value.challengeId) &&
    Array.isArray(value.sigs) && value.sigs.length === 1 &&
    typeof value.sigs[0] === "string" && SIGNATURE.test(value.sigs[0]) &&
    isIntegerIn(value.ksn, 0);
  if (!right) throw new SealholdError("INVALID_VALUE", "The signed challenge is malformed");
  // Every field was checked above.
  return value as unknown as Auth;
}

/**
 * Whether the signature under a challenge is that key's. Whether the challenge is the right one and not used up is for the
 * caller to ask first.
 * @param publicKey the key of the identity at `auth.ksn`
 */
export async function verifyAuth(
  auth: Auth,
  payload: ChallengePayload,
  publicKey: Ed25519PublicKey,
): Promise<boolean> {
  const signature = decodedOrUndefined(auth.sigs[0].slice(2));
  return signature !== undefined &&
    await verifyEd25519(publicKey, challengeBytes(payload), signature);
}
