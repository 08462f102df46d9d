/** AIDs: names that are their own proof, made of the public key at inception. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { Ed25519PublicKey, keyRefused } from "../../../crypto/ed25519_public_key.ts";
import { SealholdError } from "../../../errors.ts";
import { decodedOrUndefined } from "./shapes.ts";

/** Says what kind of key follows: an Ed25519 one that may be rotated. */
const PREFIX = "D";
const SHAPE = /^D[A-Za-z0-9_-]{43}$/;

/** Length of an AID, in characters and in bytes. */
export const AID_LENGTH = 44;

/** The AID of the key that an identity begins with. */
export function aidOf(publicKey: Ed25519PublicKey): string {
  return PREFIX + encodeBase64url(publicKey.bytes);
}

/** Whether it could be an AID. Whether its key is a good one takes arithmetic: `inceptionKey`. */
export function isAidShape(value: unknown): value is string {
  return typeof value === "string" && SHAPE.test(value) &&
    decodedOrUndefined(value.slice(1)) !== undefined;
}

/**
 * The key that an identity began with, checked strictly.
 * @throws {SealholdError} INVALID_VALUE if it is not an AID; KEY_REFUSED if its key is of low order or not canonical
 */
export async function inceptionKey(aid: string): Promise<Ed25519PublicKey> {
  const bytes = isAidShape(aid) ? decodedOrUndefined(aid.slice(1)) : undefined;
  if (bytes === undefined) throw notAnAid();
  return await Ed25519PublicKey.check(bytes);
}

/**
 * A public key from its text.
 * @throws {SealholdError} KEY_REFUSED
 */
export async function parsePublicKey(text: unknown): Promise<Ed25519PublicKey> {
  const bytes = typeof text === "string" && text.length === 43
    ? decodedOrUndefined(text)
    : undefined;
  if (bytes === undefined) throw keyRefused();
  return await Ed25519PublicKey.check(bytes);
}

function notAnAid(): SealholdError {
  return new SealholdError("INVALID_VALUE", "The identity is not an AID", {
    hint: 'An AID is 44 characters and begins with "D"',
  });
}
