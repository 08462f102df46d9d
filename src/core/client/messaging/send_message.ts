/** Seals and sends a message, or sends plain text where that was asked for. */
import * as v from "valibot";
import { type ErrorCode, SealholdError } from "../../../errors.ts";
import { isAidShape } from "../../shared/identity/aid.ts";
import { currentKey } from "../../shared/identity/key_log.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import { DIRECT, type Place } from "../../shared/message/format.ts";
import { groupTarget } from "../../shared/message/group_target.ts";
import { type Sealed, sealMessage } from "../../shared/message/seal.ts";
import type { Ed25519PublicKey } from "../../../crypto/ed25519_public_key.ts";
import { WrittenJson } from "../http/written_json.ts";
import { isGroupId } from "./group_chain.ts";
import { HeldGroup } from "./held_group.ts";
import { keyLogs } from "./key_logs.ts";
import { type HeldState, type Sent, withMessageState } from "./message_state.ts";
import type { MessagingPorts } from "./messaging_ports.ts";
import { newestOwn } from "./own_key.ts";

const SENT = v.object({
  messageId: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  sentAt: v.pipe(v.string(), v.maxLength(64)),
  undelivered: v.optional(v.array(v.custom<string>(isAidShape))),
});

/** A message to send. */
interface Letter {
  /** AID or group id. */
  to: string;
  content: Uint8Array;
  /** How long the server keeps it unread, in milliseconds; the server's default when undefined. */
  ttlMs?: number | undefined;
}

/** A message that the server took. */
export interface SentLetter {
  messageId: string;
  sentAt: string;
  /** Members of the group who did not get it, because too much is waiting for them. */
  undelivered?: string[];
  /** Number in the conversation; absent for plain text. */
  seq?: number;
  /** How many can open it; absent for plain text. */
  recipients?: number;
  /** Whether the recipient has another key than the last time. */
  keyChanged?: boolean;
}

/** What would be sent. */
export interface DryLetter {
  envelope: unknown;
  recipients: number;
  bytes: number;
}

/** @throws {SealholdError} INVALID_VALUE if it is neither an AID nor a group id */
export function checkRecipient(to: string): void {
  if (isAidShape(to) || isGroupId(to)) return;
  throw new SealholdError("INVALID_VALUE", "The recipient is neither an AID nor a group id", {
    hint: "sealhold group list shows groups; people tell you their AID",
  });
}

/**
 * Sends plain text, which the server can read.
 * @throws {SealholdError} what the server refuses with
 */
export async function sendText(
  ports: MessagingPorts,
  { to, ttlMs }: Omit<Letter, "content">,
  text: string,
): Promise<SentLetter> {
  checkRecipient(to);
  return await handIn(ports, { to, type: "text", envelope: { text }, ...ttl(ttlMs) });
}

/**
 * Seals a message and sends it.
 * @param keys one's own; the newest is signed with
 * @throws {SealholdError} NOT_FOUND, SENDER_DENIED, SENDER_NOT_ALLOWED, NOT_A_MEMBER; ROLLED_BACK and its kind if the server's
 *   keys or groups are not to be trusted; UNREACHABLE …
 */
export async function sendSealed(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  letter: Letter,
): Promise<SentLetter> {
  checkRecipient(letter.to);
  return await withMessageState(ports, keys[0]!.aid, async (held) => {
    const { own, ...target } = await targetOf(ports, held, keys, letter.to, false);
    const before = sentOf(held, letter.to);
    const sealed = await seal(ports, own, letter, target, before);
    // First the number, then the message: killed in between, the number is missing, and never given to two messages, of
    // which the recipient would take one and drop the other.
    held.state.sent[letter.to] = { seq: sealed.header.seq, hash: sealed.hash };
    await held.save();
    try {
      const envelope = new WrittenJson(sealed.wire);
      const { to, ttlMs } = letter;
      const taken = await handIn(ports, { to, type: "encrypted", envelope, ...ttl(ttlMs) });
      const { keyChanged, recipients } = target;
      return {
        ...taken,
        seq: sealed.header.seq,
        recipients: recipients.length,
        ...(keyChanged ? { keyChanged } : {}),
      };
    } catch (error) {
      if (wasRefused(error)) await takeBack(held, letter.to, before);
      throw error;
    }
  });
}

/** Seals it as it would be sent, and sends nothing. */
export async function sealDry(
  ports: MessagingPorts,
  keys: readonly KeyPair[],
  letter: Letter,
): Promise<DryLetter> {
  checkRecipient(letter.to);
  return await withMessageState(ports, keys[0]!.aid, async (held) => {
    const { own, ...target } = await targetOf(ports, held, keys, letter.to, true);
    const sealed = await seal(ports, own, letter, target, sentOf(held, letter.to));
    return {
      envelope: JSON.parse(new TextDecoder().decode(sealed.wire)),
      recipients: target.recipients.length,
      bytes: sealed.wire.length,
    };
  });
}

interface Target {
  place: Place;
  recipients: readonly Ed25519PublicKey[];
  keyChanged: boolean;
}

async function targetOf(
  ports: MessagingPorts,
  held: HeldState,
  keys: readonly KeyPair[],
  to: string,
  dry: boolean,
): Promise<Target & { own: KeyPair }> {
  const logs = keyLogs(ports);
  const own = await newestOwn(logs, keys);
  if (!isGroupId(to)) {
    const { log, changed } = await logs.logOf(to);
    return { own, place: DIRECT, recipients: [currentKey(log).key], keyChanged: changed === true };
  }
  const kept = new HeldGroup(ports, logs, held, to);
  const group = dry ? await kept.asRenewed(own) : await kept.renewed(own);
  return { own, ...await groupTarget(group, own, logs), keyChanged: false };
}

async function seal(
  ports: MessagingPorts,
  own: KeyPair,
  { content }: Letter,
  { place, recipients }: Target,
  before: Sent | undefined,
): Promise<Sealed> {
  const position = { seq: (before?.seq ?? 0) + 1, prev: before?.hash ?? "" };
  return await sealMessage(ports, { sender: own, recipients, content, place, position });
}

function sentOf({ state }: HeldState, to: string): Sent | undefined {
  return Object.hasOwn(state.sent, to) ? state.sent[to] : undefined;
}

/** After these nobody knows whether the message arrived. */
const UNCLEAR: readonly ErrorCode[] = ["TIMED_OUT", "UNREACHABLE", "SERVER_ERROR", "BAD_RESPONSE"];

/** The server said no, so the number is free again. */
function wasRefused(error: unknown): boolean {
  return error instanceof SealholdError && !UNCLEAR.includes(error.code);
}

async function takeBack(held: HeldState, to: string, before: Sent | undefined): Promise<void> {
  if (before === undefined) delete held.state.sent[to];
  else held.state.sent[to] = before;
  // The refusal is what matters; a number too many only shows as a gap.
  await held.save().catch(() => {});
}

async function handIn(ports: MessagingPorts, args: Record<string, unknown>) {
  const { undelivered, ...sent } = await ports.functions.mutation("messages:send", args, SENT);
  return { ...sent, ...(undelivered === undefined ? {} : { undelivered }) };
}

function ttl(ttlMs: number | undefined) {
  return ttlMs === undefined ? {} : { ttlMs };
}
