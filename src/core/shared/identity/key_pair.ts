/** A person's own key: made, derived from a seed, read from and written to a keys file. */
import { decodeBase64url, encodeBase64url } from "../../../crypto/base64url.ts";
import { ed25519PublicBytes, signEd25519 } from "../../../crypto/ed25519.ts";
import { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { identitySelfTest } from "../../../crypto/identity_self_test.ts";
import { sha256 } from "../../../crypto/sha256.ts";
import { parseStrictJson } from "../../../crypto/strict_json.ts";
import { SealholdError } from "../../../errors.ts";
import type { Random } from "../../../ports/random.ts";
import { Secret } from "../../../secret.ts";
import { minimalJson } from "../text/format_json.ts";
import { aidOf, isAidShape } from "./aid.ts";
import { isBase64urlOf, isIntegerIn, isObject } from "./shapes.ts";

const SEED_BYTES = 32;
const MAX_KEYS_FILE_BYTES = 4096;

declare const TESTED: unique symbol;

/**
 * A key with the identity that it belongs to. Only this file makes one, and not before the self-test has passed: whoever is
 * given a key pair, to sign, seal or open with, need not ask for it again.
 */
export interface KeyPair {
  /** For the compiler alone: there is no such field. */
  readonly [TESTED]: true;
  readonly aid: string;
  /** Key sequence number: 0 at inception, one more at each rotation. */
  readonly ksn: number;
  readonly publicKey: Ed25519PublicKey;
  /** The 32 private bytes of RFC 8032. */
  readonly seed: Secret;
}

/** A keys file, as `gen-key` prints it. `ksn` stands in it only after a rotation. */
interface KeysFile {
  aid: string;
  privateKey: string;
  publicKey: string;
  ksn?: number;
}

/** A fresh identity. */
export async function generateKeyPair(random: Random): Promise<KeyPair> {
  return await keyPairOfBytes(random.bytes(SEED_BYTES));
}

/** The identity of a seed phrase: its private key is SHA-256 of the UTF-8 text, so the phrase must be as hard to guess. */
export async function keyPairFromSeed(phrase: string): Promise<KeyPair> {
  return await keyPairOfBytes(await sha256(new TextEncoder().encode(phrase)));
}

/** Signs with the identity's key. The caller makes sure that the bytes say what they are for. */
export async function signWith(
  keys: KeyPair,
  message: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const seed = keys.seed.expose();
  try {
    return await signEd25519(seed, message);
  } finally {
    seed.fill(0);
  }
}

/** The keys file of a key pair. It holds the private key: whoever prints it does so on purpose. */
export function keysFileOf(keys: KeyPair): KeysFile {
  const seed = keys.seed.expose();
  const file = {
    aid: keys.aid,
    privateKey: encodeBase64url(seed),
    publicKey: encodeBase64url(keys.publicKey.bytes),
    ...(keys.ksn === 0 ? {} : { ksn: keys.ksn }),
  };
  seed.fill(0);
  return file;
}

/** A keys file's bytes, with a line break at the end. */
export function keysFileBytes(file: KeysFile): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${minimalJson(file)}\n`);
}

/**
 * Reads a keys file and checks that its parts belong together.
 * @throws {SealholdError} INVALID_VALUE, which repeats nothing of the file; KEY_REFUSED; INTERNAL if the self-test fails
 */
export async function parseKeysFile(bytes: Uint8Array): Promise<KeyPair> {
  const { aid, privateKey, publicKey, ksn } = keysFields(bytes);
  const pair = await keyPairOfBytes(decodeBase64url(privateKey));
  const right = publicKey === encodeBase64url(pair.publicKey.bytes) &&
    (ksn === 0 ? aid === pair.aid : aid !== pair.aid);
  if (!right) throw badKeysFile();
  return { ...pair, aid, ksn };
}

function keysFields(bytes: Uint8Array): Required<KeysFile> {
  const { aid, privateKey, publicKey, ksn = 0, ...others } = jsonObject(bytes);
  const right = Object.keys(others).length === 0 && isAidShape(aid) && isIntegerIn(ksn, 0) &&
    isBase64urlOf(privateKey, SEED_BYTES) && isBase64urlOf(publicKey, SEED_BYTES);
  if (!right) throw badKeysFile();
  return { aid, privateKey, publicKey, ksn };
}

function jsonObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const json = parseStrictJson(bytes, MAX_KEYS_FILE_BYTES);
    if (isObject(json)) return { ...json };
  } catch {
    // Told below: the parser's own words add nothing that helps.
  }
  throw badKeysFile();
}

/** Takes the bytes over, and zeroes them. */
async function keyPairOfBytes(bytes: Uint8Array): Promise<KeyPair> {
  try {
    await identitySelfTest();
    const publicKey = await Ed25519PublicKey.check(await ed25519PublicBytes(bytes));
    return { aid: aidOf(publicKey), ksn: 0, publicKey, seed: new Secret(bytes) } as KeyPair;
  } finally {
    bytes.fill(0);
  }
}

function badKeysFile(): SealholdError {
  return new SealholdError(
    "INVALID_VALUE",
    "The keys are not a keys file, or do not belong together",
    {
      hint: "Make new ones with: sealhold gen-key",
    },
  );
}
