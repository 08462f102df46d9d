/** A message of one's own, from where its content lies to what was sent, or would be. */
import { SealholdError } from "../../../errors.ts";
import { MAX_CONTENT_BYTES } from "../../shared/message/format.ts";
import { type OwnChoice, ownKeys } from "../identity/own_keys.ts";
import { messagingPorts, type OwnMessagingPorts } from "./messaging_ports.ts";
import { type ContentSource, readContent } from "./read_content.ts";
import {
  checkRecipient,
  type DryLetter,
  sealDry,
  sendSealed,
  sendText,
  type SentLetter,
} from "./send_message.ts";

/** As long as a server keeps one: 90 days. */
const MAX_TTL_SECONDS = 90 * 86_400;

/** Sealed, or plain text, which the server reads. */
export type MessageType = "text" | "encrypted";

/** What to send. */
interface MessageWish extends OwnChoice, ContentSource {
  /** AID or group id. */
  to: string;
  /** Sealed unless plain text is asked for. */
  type?: MessageType | undefined;
  /** The same as `type` "encrypted". */
  encrypted?: boolean | undefined;
  /** Send nothing. */
  dryRun?: boolean | undefined;
  /** How long it waits unread, in seconds; the server's default (30 days) when undefined. */
  ttl?: number | undefined;
}

/** What became of it. */
export type WrittenMessage =
  | { kind: "sent"; type: MessageType; letter: SentLetter }
  | { kind: "dry"; type: MessageType; letter: Pick<DryLetter, "envelope"> & Partial<DryLetter> };

/**
 * Sends a message, or says what would be sent.
 * @throws {SealholdError} USAGE for options that contradict each other; INVALID_VALUE for a time to wait of less than a second or
 *   more than 90 days, for plain text that is not UTF-8, and for content over the limit; as `sendSealed` and `sendText`
 */
export async function writeMessage(
  base: OwnMessagingPorts,
  wish: MessageWish,
): Promise<WrittenMessage> {
  checkRecipient(wish.to);
  const type = typeOf(wish);
  const content = await readContent(base, wish, MAX_CONTENT_BYTES);
  try {
    return await write(base, wish, type, content);
  } finally {
    content.fill(0);
  }
}

async function write(
  base: OwnMessagingPorts,
  wish: MessageWish,
  type: MessageType,
  content: Uint8Array,
): Promise<WrittenMessage> {
  const { to, dryRun } = wish;
  const ports = await messagingPorts(base, wish);
  const ttlMs = ttlOf(wish);
  if (type === "text") {
    const text = textOf(content);
    if (dryRun) return { kind: "dry", type, letter: { envelope: { text } } };
    return { kind: "sent", type, letter: await sendText(ports, { to, ttlMs }, text) };
  }
  const keys = await ownKeys(base, wish);
  if (dryRun) return { kind: "dry", type, letter: await sealDry(ports, keys, { to, content }) };
  return { kind: "sent", type, letter: await sendSealed(ports, keys, { to, content, ttlMs }) };
}

function typeOf({ type, encrypted }: MessageWish): MessageType {
  if (type !== "text") return "encrypted";
  if (!encrypted) return "text";
  throw new SealholdError("USAGE", "The options name two ways to send it", {
    hint: "Leave --type text out, or --encrypted",
  });
}

function ttlOf({ ttl }: MessageWish): number | undefined {
  if (ttl === undefined) return undefined;
  if (ttl >= 1 && ttl <= MAX_TTL_SECONDS) return ttl * 1000;
  throw new SealholdError("INVALID_VALUE", "A message cannot wait that long, or that short", {
    hint: `--ttl takes 1 to ${MAX_TTL_SECONDS} seconds (90 days)`,
  });
}

/** Strictly: with U+FFFD in place of what is no text, another message would be sent than was meant. */
function textOf(content: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new SealholdError("INVALID_VALUE", "The message is not text in UTF-8", {
      hint: "Leave --type text out: a sealed message takes any bytes",
    });
  }
}
