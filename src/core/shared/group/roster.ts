/** A group's roster: one signed record for each epoch, and what each may look like. */
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { concatBytes } from "../../../crypto/bytes.ts";
import { sha256 } from "../../../crypto/sha256.ts";
import { SealholdError } from "../../../errors.ts";
import { isAidShape } from "../identity/aid.ts";
import { hasExactKeys, isBase64urlOf, isIntegerIn, isPlainText } from "../identity/shapes.ts";

/** Members that a group may have; each is a recipient of every message. */
export const MAX_MEMBERS = 1024;
/** Epochs that a chain may have. */
export const MAX_EPOCHS = 10_000;
/** Longest name, in UTF-16 units. */
export const MAX_GROUP_NAME = 128;

const DOMAIN = new TextEncoder().encode("sealhold roster v1\0");
const KEYS = ["group_id", "epoch", "name", "members", "prev", "signer", "sig"];

/** Admins change the roster; members only send, read and leave. */
export type Role = "admin" | "member";

/** One member, with the key that counts in this epoch. */
export interface Member {
  readonly aid: string;
  /** Which of the member's keys: messages are wrapped to it and verified with it. */
  readonly ksn: number;
  readonly role: Role;
}

/** The roster of one epoch, without its signature. */
export interface RosterBody {
  /** Hash of the first record; empty in the first record itself. */
  readonly group_id: string;
  /** 1 for the first record. */
  readonly epoch: number;
  readonly name: string;
  /** In ascending order of AID, each once. Empty when the last one left: the group has ended. */
  readonly members: readonly Member[];
  /** Hash of the record before; in the first record 32 random bytes, so that no two groups have the same id. */
  readonly prev: string;
  /** Who signed. */
  readonly signer: string;
}

/** The roster of one epoch. */
export interface RosterRecord extends RosterBody {
  /** Ed25519 by the signer over `rosterBytes`, base64url. */
  readonly sig: string;
}

/** The bytes that are signed: a name that only rosters have, and the RFC 8785 form of the record without its signature. */
export function rosterBytes(body: RosterBody): Uint8Array<ArrayBuffer> {
  return concatBytes([DOMAIN, canonicalJsonBytes(body)]);
}

/** base64url of SHA-256 of the whole record: what the next one has as `prev`, and what messages name as `roster_hash`. */
export async function rosterHash(record: RosterRecord): Promise<string> {
  return encodeBase64url(await sha256(canonicalJsonBytes(record)));
}

/** The member with that AID. */
export function memberOf(roster: Pick<RosterBody, "members">, aid: string): Member | undefined {
  return roster.members.find((member) => member.aid === aid);
}

/** The members in the one order that a roster may have. */
export function sortMembers(members: readonly Member[]): Member[] {
  return members.toSorted((a, b) => a.aid < b.aid ? -1 : a.aid > b.aid ? 1 : 0);
}

/**
 * A record from outside.
 * @throws {SealholdError} DAMAGED, also for a member who stands in it twice
 */
export function parseRoster(value: unknown): RosterRecord {
  const right = hasExactKeys(value, KEYS) && isIntegerIn(value.epoch, 1, MAX_EPOCHS) &&
    (value.epoch === 1 ? value.group_id === "" : isBase64urlOf(value.group_id, 32)) &&
    isPlainText(value.name, MAX_GROUP_NAME) && isBase64urlOf(value.prev, 32) &&
    isAidShape(value.signer) && isBase64urlOf(value.sig, 64);
  if (!right) throw badRoster("record");
  const { members } = value;
  if (!Array.isArray(members) || members.length > MAX_MEMBERS) throw badRoster("members");
  members.forEach((member, i) => {
    // Strictly ascending: one roster has one spelling, and nobody stands in it twice.
    if (!isMember(member) || (i > 0 && members[i - 1].aid >= member.aid)) {
      throw badRoster("members");
    }
  });
  // Every field was checked above, and each member.
  return value as unknown as RosterRecord;
}

function isMember(value: unknown): value is Member {
  return hasExactKeys(value, ["aid", "ksn", "role"]) && isAidShape(value.aid) &&
    isIntegerIn(value.ksn, 0) && (value.role === "admin" || value.role === "member");
}

/**
 * The one error for a chain that is not as its signers made it.
 * @param where the rule at fault; never a value
 */
export function badRoster(where: string): SealholdError {
  return new SealholdError("DAMAGED", "The group's records are damaged or were altered", {
    hint: "The server's copy cannot be trusted: ask an admin of the group",
    data: { where },
  });
}
