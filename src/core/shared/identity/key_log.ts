/**
 * The key log: how an identity got from the key that it is named after to the one that it has now.
 *
 * Each rotation is a record signed by the old key (so nobody else can rotate) and by the new one (so nobody can claim a key
 * that is not theirs). A reader walks it from the AID itself: whoever keeps the log cannot put in a key.
 */
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { concatBytes } from "../../../crypto/bytes.ts";
import { verifyEd25519 } from "../../../crypto/ed25519.ts";
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { sha256 } from "../../../crypto/sha256.ts";
import { SealholdError } from "../../../errors.ts";
import { inceptionKey, isAidShape, parsePublicKey } from "./aid.ts";
import { type KeyPair, signWith } from "./key_pair.ts";
import {
  decodedOrUndefined,
  hasExactKeys,
  isBase64urlOf,
  isIntegerIn,
  isTimestamp,
} from "./shapes.ts";

/** Rotations that a log may hold. */
export const MAX_KEY_RECORDS = 1024;
const DOMAIN = new TextEncoder().encode("sealhold key log v1\0");
const KEYS = ["aid", "ksn", "publicKey", "prev", "ts", "sigs"];

/** One rotation. */
export interface KeyRecord {
  readonly aid: string;
  /** 1 for the first rotation. */
  readonly ksn: number;
  /** The new key, base64url. */
  readonly publicKey: string;
  /** base64url of SHA-256 of the record before, signatures and all; of the AID's UTF-8 bytes for the first. */
  readonly prev: string;
  /** RFC 3339 UTC with milliseconds; not before the record before. */
  readonly ts: string;
  /** By the old key and by the new one, base64url. */
  readonly sigs: readonly [string, string];
}

/** A key, and when its time was. */
export interface LoggedKey {
  readonly ksn: number;
  readonly key: Ed25519PublicKey;
  /** When the next key took over, RFC 3339; undefined for the newest. */
  readonly retiredAt: string | undefined;
}

/** A log that was walked to its end. */
export interface WalkedLog {
  readonly aid: string;
  /** One for each ksn, from 0 on. */
  readonly keys: readonly LoggedKey[];
  /** For each ksn, what a record after it has as `prev`. */
  readonly heads: readonly string[];
}

/**
 * The record of a rotation.
 *
 * @param log the identity's log as it is, walked
 * @param current the key that it has
 * @param next the key that takes over, its ksn one higher
 * @throws {SealholdError} VERSION_CONFLICT if the log is not at `current`
 */
export async function rotationRecord(
  log: WalkedLog,
  current: KeyPair,
  next: KeyPair,
  ts: string,
): Promise<KeyRecord> {
  const right = current.aid === log.aid && next.aid === log.aid && next.ksn === current.ksn + 1 &&
    log.keys.length === next.ksn && log.keys.at(-1)?.key.equals(current.publicKey);
  if (!right) {
    throw new SealholdError("VERSION_CONFLICT", "The key log is not where these keys are", {
      hint: "Use the keys of the newest rotation",
    });
  }
  const bare = {
    aid: log.aid,
    ksn: next.ksn,
    publicKey: encodeBase64url(next.publicKey.bytes),
    prev: log.heads.at(-1)!,
    ts,
  };
  const bytes = recordBytes(bare);
  const sigs = await Promise.all([signWith(current, bytes), signWith(next, bytes)]);
  return { ...bare, sigs: [encodeBase64url(sigs[0]), encodeBase64url(sigs[1])] };
}

/**
 * Walks a log from the AID.
 *
 * @param records from outside, oldest first; none for an identity that never rotated
 * @throws {SealholdError} SIGNATURE_INVALID; KEY_REFUSED; DAMAGED for anything else that is not as it must be; INVALID_VALUE
 *   if `aid` is none
 */
export async function walkKeyLog(aid: string, records: readonly unknown[]): Promise<WalkedLog> {
  if (records.length > MAX_KEY_RECORDS) throw badLog("size");
  const keys = [await inceptionKey(aid)];
  const heads = [encodeBase64url(await sha256(new TextEncoder().encode(aid)))];
  const times: string[] = [];
  for (const [i, value] of records.entries()) {
    const record = parseRecord(value);
    const follows = record.aid === aid && record.ksn === i + 1 && record.prev === heads[i] &&
      (i === 0 || record.ts >= times[i - 1]!);
    if (!follows) throw badLog("order");
    const key = await parsePublicKey(record.publicKey);
    // A key that comes back could sign under two numbers.
    if (keys.some((old) => old.equals(key))) throw badLog("key");
    await checkSignatures(record, keys[i]!, key);
    keys.push(key);
    heads.push(await keyRecordHash(record));
    times.push(record.ts);
  }
  return { aid, heads, keys: keys.map((key, ksn) => ({ ksn, key, retiredAt: times[ksn] })) };
}

/** The newest key of a walked log. */
export function currentKey(log: WalkedLog): LoggedKey {
  return log.keys.at(-1)!;
}

/** base64url of SHA-256 of the whole record. */
async function keyRecordHash(record: KeyRecord): Promise<string> {
  return encodeBase64url(await sha256(canonicalJsonBytes(record)));
}

async function checkSignatures(
  record: KeyRecord,
  oldKey: Ed25519PublicKey,
  newKey: Ed25519PublicKey,
): Promise<void> {
  const { sigs, ...bare } = record;
  const bytes = recordBytes(bare);
  for (const [i, key] of [oldKey, newKey].entries()) {
    const signature = decodedOrUndefined(sigs[i]!);
    if (signature === undefined || !await verifyEd25519(key, bytes, signature)) {
      throw new SealholdError("SIGNATURE_INVALID", "The key log has a bad signature", {
        hint: "The server's copy cannot be trusted: ask the key's owner",
        data: { ksn: record.ksn, key: i === 0 ? "old" : "new" },
      });
    }
  }
}

/** The bytes that both keys sign: a name that only key records have, and the RFC 8785 form without the signatures. */
export function recordBytes(bare: Omit<KeyRecord, "sigs">): Uint8Array<ArrayBuffer> {
  return concatBytes([DOMAIN, canonicalJsonBytes(bare)]);
}

function parseRecord(value: unknown): KeyRecord {
  const right = hasExactKeys(value, KEYS) && isAidShape(value.aid) && isIntegerIn(value.ksn, 1) &&
    isBase64urlOf(value.publicKey, 32) && isBase64urlOf(value.prev, 32) && isTimestamp(value.ts) &&
    Array.isArray(value.sigs) && value.sigs.length === 2 &&
    value.sigs.every((sig) => isBase64urlOf(sig, 64));
  if (!right) throw badLog("record");
  // Every field was checked above.
  return value as unknown as KeyRecord;
}

function badLog(where: string): SealholdError {
  return new SealholdError("DAMAGED", "The key log is damaged or was altered", {
    hint: "The server's copy cannot be trusted: ask the key's owner",
    data: { where },
  });
}
