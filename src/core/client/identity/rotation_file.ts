/** The record of a rotation on its way between two machines that each hold one of the two keys. */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { SealholdError } from "../../../errors.ts";
import {
  currentKey,
  type KeyRecord,
  recordBytes,
  type WalkedLog,
} from "../../shared/identity/key_log.ts";
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { type KeyPair, signWith } from "../../shared/identity/key_pair.ts";
import {
  hasExactKeys,
  isBase64urlOf,
  isIntegerIn,
  isTimestamp,
} from "../../shared/identity/shapes.ts";
import { isAidShape } from "../../shared/identity/aid.ts";
import { type ChallengeFile, documentFields } from "./challenge_file.ts";

const KEYS = ["aid", "ksn", "publicKey", "prev", "ts", "sigs"];

/** A record whose signatures may still be missing (empty text). */
export type RotationFile = { readonly rotation: KeyRecord };

/** A record without signatures, for a new key whose private half is elsewhere. */
export function draftRotation(
  log: WalkedLog,
  next: Ed25519PublicKey,
  ts: string,
): RotationFile {
  const { ksn } = currentKey(log);
  return {
    rotation: {
      aid: log.aid,
      ksn: ksn + 1,
      publicKey: encodeBase64url(next.bytes),
      prev: log.heads.at(-1)!,
      ts,
      sigs: ["", ""],
    },
  };
}

/**
 * A document that holds such a record.
 * @returns undefined for a document of another kind
 * @throws {SealholdError} INVALID_VALUE
 */
export function parseRotation(bytes: Uint8Array): RotationFile | undefined {
  const fields = documentFields(bytes);
  if (!("rotation" in fields)) return undefined;
  const { rotation, ...others } = fields;
  const right = Object.keys(others).length === 0 && hasExactKeys(rotation, KEYS) &&
    isAidShape(rotation.aid) && isIntegerIn(rotation.ksn, 1) &&
    isBase64urlOf(rotation.publicKey, 32) && isBase64urlOf(rotation.prev, 32) &&
    isTimestamp(rotation.ts) && Array.isArray(rotation.sigs) && rotation.sigs.length === 2 &&
    rotation.sigs.every((sig) => sig === "" || isBase64urlOf(sig, 64));
  // Every field was checked above.
  if (right) return { rotation: rotation as unknown as KeyRecord };
  throw new SealholdError("INVALID_VALUE", "The file is not the record of a rotation", {
    hint: "sealhold rotate-key --public-key <key> prints one",
  });
}

/** Whether both signatures are there. Whether they are right is for the server, and every reader, to say. */
export function isSigned({ rotation }: RotationFile): boolean {
  return rotation.sigs.every((sig) => sig !== "");
}

/**
 * Puts in the signature of one of the two keys.
 * @throws {SealholdError} DENIED for a key that has nothing to do with it
 */
export async function signRotation(
  { rotation }: RotationFile,
  keys: KeyPair,
): Promise<RotationFile> {
  const { sigs, ...bare } = rotation;
  const isNext = encodeBase64url(keys.publicKey.bytes) === rotation.publicKey;
  if (!isNext && (keys.aid !== rotation.aid || keys.ksn + 1 !== rotation.ksn)) {
    throw new SealholdError(
      "DENIED",
      "The key is neither the one before nor the one that takes over",
      {
        hint: "Sign with the present keys of the identity, and with the new ones",
      },
    );
  }
  const signature = encodeBase64url(await signWith(keys, recordBytes(bare)));
  return { rotation: { ...rotation, sigs: isNext ? [sigs[0], signature] : [signature, sigs[1]] } };
}

/**
 * As whom a key signs a challenge: the one that takes over in the rotation that it is about signs beside the present one.
 */
export function signerOf(
  { payload, args }: Pick<ChallengeFile, "payload" | "args">,
  keys: KeyPair,
): { keys: KeyPair; as: "present" | "next" } {
  const { event } = args;
  const isNext = payload.purpose === "rotate-key" && hasExactKeys(event, KEYS) &&
    event.publicKey === encodeBase64url(keys.publicKey.bytes) && isIntegerIn(event.ksn, 1);
  return isNext
    ? { keys: { ...keys, aid: payload.aid, ksn: event.ksn as number }, as: "next" }
    : { keys, as: "present" };
}
