/**
 * The rollback mark: the newest revision seen, kept away from the store, so that an older file put in its place shows.
 * Decisions only; mark_file.ts does the reading and writing.
 */
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { fixedTimeEqual } from "../../../crypto/fixed_time_equal.ts";
import { hmacSha256 } from "../../../crypto/hmac.ts";
import { SealholdError } from "../../../errors.ts";
import type { Random } from "../../../ports/random.ts";
import { appendLineFeed, parseJson } from "./envelope.ts";
import { binaryField, decodeField, exactFields, integerField } from "./fields.ts";
import type { ItemMark } from "./keychain_item.ts";
import { be64, markKey } from "./keys.ts";

/** One file state, MACed under a key of the root key in force at that revision. */
export interface Mark {
  rev: number;
  /** base64url of the file's SHA-256. */
  sha256: string;
  mac: string;
}

/**
 * The mark file. `next` is there only while a rekey is under way: the new file's mark, under the new root key. Without
 * it a crash between the two renames would leave a store whose key cannot check its own mark.
 */
export interface MarkFile extends Mark {
  next?: Mark;
}

/** What the mark says of a file. */
export type MarkVerdict = "fresh" | "older" | "foreign";

/** A verdict, and what a writer must go beyond. */
export interface Judgement {
  verdict: MarkVerdict;
  /** The newest revision that the mark knows of; 0 when it knows none. */
  seenRev: number;
}

/** So many revisions no store is written in its life; a mark that nobody can vouch for may claim no more. */
const MAX_UNVERIFIED_JUMP = 2 ** 32;

/** The mark of a file state. */
export async function makeMark(
  root: Uint8Array,
  storeId: string,
  rev: number,
  digest: Uint8Array,
): Promise<Mark> {
  const key = await markKey(root, storeId);
  try {
    const mac = await hmacSha256(key, be64(rev), digest);
    return { rev, sha256: encodeBase64url(digest), mac: encodeBase64url(mac) };
  } finally {
    key.fill(0);
  }
}

/** The mark file's bytes. */
export function serializeMark(mark: MarkFile): Uint8Array<ArrayBuffer> {
  return appendLineFeed(canonicalJsonBytes(mark));
}

/**
 * Judges a file state against the mark file.
 *
 * @param bytes the mark file; undefined when there is none, which is no proof of anything and accepted. So is one of
 *   nothing but zero bytes, which is what a power cut makes of a file that was not synced
 * @returns verdict `foreign` when no mark in it is MACed under this root key: the file is from before a rekey, the store
 *   was replaced, or the mark was altered
 */
export async function judge(
  bytes: Uint8Array | undefined,
  root: Uint8Array,
  storeId: string,
  rev: number,
  digest: Uint8Array,
): Promise<Judgement> {
  if (bytes === undefined || bytes.every((byte) => byte === 0)) {
    return { verdict: "fresh", seenRev: 0 };
  }
  const mark = await ownMark(bytes, root, storeId);
  if (mark === undefined) return { verdict: "foreign", seenRev: unverifiedRev(bytes, rev) };
  const seenRev = mark.rev;
  if (rev !== seenRev) return { verdict: rev > seenRev ? "fresh" : "older", seenRev };
  return { verdict: encodeBase64url(digest) === mark.sha256 ? "fresh" : "older", seenRev };
}

/** Judges a file state against the keychain's item, which needs no MAC. */
export function judgeByItem(mark: ItemMark, rev: number, digest: Uint8Array): Judgement {
  if (rev !== mark.rev) {
    return { verdict: rev > mark.rev ? "fresh" : "older", seenRev: plausibleRev(mark.rev, rev) };
  }
  const same = encodeBase64url(digest) === mark.sha256;
  return { verdict: same ? "fresh" : "older", seenRev: rev };
}

/**
 * The mark of a store that another has taken the place of. No key made its MAC, so every file of that store is foreign to
 * it: without, the old file put back would still agree with its own mark and open without a word.
 *
 * @param rev the old store's revision; a later write of it goes beyond
 */
export function retiredMark(random: Random, rev: number): Mark {
  const noise = () => encodeBase64url(random.bytes(32));
  return { rev, sha256: noise(), mac: noise() };
}

/** The error for a file that the mark is against. */
export function rolledBack(verdict: MarkVerdict): SealholdError {
  const message = verdict === "foreign"
    ? "The store does not match its rollback mark"
    : "The store is older than the last one seen here";
  return new SealholdError("ROLLED_BACK", message, {
    hint: "If you restored a backup yourself, run again with --accept-rollback",
  });
}

async function ownMark(
  bytes: Uint8Array,
  root: Uint8Array,
  storeId: string,
): Promise<Mark | undefined> {
  const key = await markKey(root, storeId);
  try {
    const mark = parseMarkFile(bytes);
    for (const one of mark.next === undefined ? [mark] : [mark, mark.next]) {
      const mac = await hmacSha256(key, be64(one.rev), decodeField(one.sha256, "sha256"));
      if (fixedTimeEqual(mac, decodeField(one.mac, "mac"))) return one;
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    key.fill(0);
  }
}

/**
 * The revision in a mark that no key vouches for. Only ever makes the next revision higher, by a bounded step: a wrong one
 * costs numbers, of which there are 2^53.
 */
function unverifiedRev(bytes: Uint8Array, rev: number): number {
  try {
    const mark = parseMarkFile(bytes);
    return plausibleRev(Math.max(mark.rev, mark.next?.rev ?? 0), rev);
  } catch {
    return 0;
  }
}

function plausibleRev(seen: number, rev: number): number {
  return seen - rev <= MAX_UNVERIFIED_JUMP ? seen : 0;
}

function parseMarkFile(bytes: Uint8Array): MarkFile {
  const json = parseJson(bytes) as object;
  const keys = ["rev", "sha256", "mac"];
  const whole = exactFields(json, "next" in json ? [...keys, "next"] : keys, "mark");
  const mark = parseMark(whole);
  return "next" in whole
    ? { ...mark, next: parseMark(exactFields(whole.next, keys, "mark.next")) }
    : mark;
}

function parseMark(fields: Readonly<Record<string, unknown>>): Mark {
  return {
    rev: integerField(fields.rev, 1, Number.MAX_SAFE_INTEGER, "mark.rev"),
    sha256: binaryField(fields.sha256, 32, "mark.sha256"),
    mac: binaryField(fields.mac, 32, "mark.mac"),
  };
}
