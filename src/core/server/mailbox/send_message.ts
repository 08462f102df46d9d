/** `messages:send`: checks a message as far as that goes without reading it, and hands it to the store. */
import { canonicalJsonBytes } from "../../../crypto/canonical_json.ts";
import { encodeBase64url } from "../../../crypto/base64url.ts";
import { sha256 } from "../../../crypto/sha256.ts";
import type { Delivery, MessageRefusal, NewMessage } from "../../../ports/server/message_store.ts";
import { attemptLimit, takeAttempts } from "../limits/login_limits.ts";
import type { FunctionCode } from "../../shared/codes/function_codes.ts";
import { isAidShape } from "../../shared/identity/aid.ts";
import { hasExactKeys, isBase64urlOf, timestampOf } from "../../shared/identity/shapes.ts";
import { MAX_CONTENT_BYTES } from "../../shared/message/format.ts";
import { parseMessage } from "../../shared/message/wire.ts";
import { FunctionError } from "../calls/function_error.ts";
import type { FunctionCaller, FunctionPorts } from "../calls/function_ports.ts";

const ID_BYTES = 16;
const DAY_MS = 86_400_000;
const SEND_WINDOW_MS = 60_000;
/** How long a message waits for its reader. */
const DEFAULT_TTL_MS = 30 * DAY_MS;
const MAX_TTL_MS = 90 * DAY_MS;

/** A message as a client sends it. */
interface SendAsk {
  /** AID or group id. */
  to: string;
  type: "text" | "encrypted";
  envelope: unknown;
  /** 30 days by default, 90 at most. */
  ttlMs?: number | undefined;
}

/** What the sender learns. */
interface SendResult {
  messageId: string;
  sentAt: string;
  seq: number;
  /** Members of the group who deny the sender or have no room for more; absent when there is none. */
  undelivered?: string[];
}

/**
 * Sends to one AID or to a group.
 * @throws {FunctionError} VALIDATION_ERROR, NOT_FOUND, ERR_DENIED, ERR_NOT_ALLOWED, ERR_NOT_MEMBER, RATE_LIMITED,
 *   ALREADY_EXISTS (the group has moved on)
 * @throws {SealholdError} RATE_LIMITED; data: `retryAfterSec`
 */
export async function sendMessage(
  ports: FunctionPorts,
  caller: FunctionCaller,
  ask: SendAsk,
): Promise<SendResult> {
  const { to, type } = ask;
  await takeAttempts(ports, "Too many messages at once", [
    attemptLimit(ports, "send", caller.aid, ports.functionLimits.sendsPerAid, SEND_WINDOW_MS),
  ]);
  const group = isAidShape(to) ? "" : to;
  if (group !== "" && !isBase64urlOf(group, 32)) {
    throw new FunctionError("VALIDATION_ERROR", "A message goes to an AID or to a group id");
  }
  const content = type === "text" ? plain(ask.envelope) : await sealed(ask.envelope, to, group);
  const nowMs = ports.limitClock.nowMs();
  const delivery = await ports.messages.send({
    ...content,
    messageId: encodeBase64url(ports.random.bytes(ID_BYTES)),
    from: caller.aid,
    to,
    group,
    type,
    nowMs,
    sentAtMs: ports.clock.nowMs(),
    expiresAtMs: nowMs + Math.min(ask.ttlMs ?? DEFAULT_TTL_MS, MAX_TTL_MS),
    limits: ports.functionLimits,
  });
  return answer(ports, delivery);
}

type Content = Pick<NewMessage, "envelope" | "bytes" | "digest" | "place">;

function plain(value: unknown): Content {
  const right = hasExactKeys(value, ["text"]) && typeof value.text === "string" &&
    value.text.isWellFormed() &&
    new TextEncoder().encode(value.text).length <= MAX_CONTENT_BYTES;
  if (!right) throw badEnvelope();
  const envelope = JSON.stringify(value);
  const bytes = new TextEncoder().encode(envelope).length;
  return { envelope, bytes, digest: undefined, place: undefined };
}

/** Only the form is looked at: field by field, and that every point is a strict one (threats.md, case 39). */
async function sealed(value: unknown, to: string, group: string): Promise<Content> {
  const bytes = canonicalBytes(value);
  const { header } = parsedMessage(bytes);
  if (header.group !== group) {
    throw new FunctionError("VALIDATION_ERROR", "The message is sealed for another conversation");
  }
  const envelope = new TextDecoder().decode(bytes);
  const digest = await sha256(new TextEncoder().encode(`${to}\n${envelope}`));
  const { epoch, roster_hash: rosterHash, recipients } = header;
  const place = group === "" ? undefined : { epoch, rosterHash, wraps: recipients.length };
  return { envelope, bytes: bytes.length, digest, place };
}

function canonicalBytes(value: unknown): Uint8Array<ArrayBuffer> {
  try {
    return canonicalJsonBytes(value);
  } catch {
    throw badEnvelope();
  }
}

function parsedMessage(bytes: Uint8Array) {
  try {
    return parseMessage(bytes);
  } catch {
    throw badEnvelope();
  }
}

function badEnvelope(): FunctionError {
  return new FunctionError("VALIDATION_ERROR", "The envelope is not a message of this type");
}

function answer(ports: FunctionPorts, delivery: Delivery): SendResult {
  if (delivery.kind !== "delivered" && delivery.kind !== "repeated") {
    const [code, message, hint] = REFUSALS[delivery.kind];
    throw new FunctionError(code, message, hint);
  }
  const { messageId, sentAtMs, seq, recipients, undelivered } = delivery;
  if (recipients.length > 0) ports.onDelivered(recipients);
  const result = { messageId, sentAt: timestampOf(sentAtMs), seq };
  return undelivered.length === 0 ? result : { ...result, undelivered };
}

const REFUSALS: Readonly<
  Record<MessageRefusal, readonly [FunctionCode, string, string?]>
> = {
  "unknown-recipient": ["NOT_FOUND", "There is no such recipient on this server"],
  "denied": ["ERR_DENIED", "The recipient does not take messages from you"],
  "not-allowed": ["ERR_NOT_ALLOWED", "The recipient takes messages from chosen senders only"],
  "not-member": ["ERR_NOT_MEMBER", "Only members may send to the group"],
  "old-epoch": [
    "ALREADY_EXISTS",
    "The group has moved on since the message was sealed",
    "Fetch the group and seal the message again",
  ],
  "wrong-roster": [
    "VALIDATION_ERROR",
    "The message is not sealed for the members of its epoch",
    "Fetch the group and seal the message again",
  ],
  "recipients-full": ["RATE_LIMITED", "The recipient has too many unread messages", "Try later"],
  "share-full": [
    "RATE_LIMITED",
    "The recipient has too many unread messages from you",
    "Try again when some of them were read",
  ],
  "sender-full": [
    "RATE_LIMITED",
    "Too much of what you sent waits to be read",
    "Try later, or send less at once",
  ],
  "server-full": ["RATE_LIMITED", "The server has no room for more messages", "Try later"],
};
