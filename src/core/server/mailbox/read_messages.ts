/** `messages:unreadCounts`, `messages:getUnread` and `messages:acknowledge`. */
import type { Acknowledged, StoredMessage } from "../../../ports/server/message_store.ts";
import type { DeliveredMessage } from "../../shared/message/delivered_message.ts";
import { timestampOf } from "../../shared/identity/shapes.ts";
import { MAX_WIRE_BYTES } from "../../shared/message/format.ts";
import type { FunctionCaller, FunctionPorts } from "../calls/function_ports.ts";

/** Messages of one answer, by default and at most. */
const DEFAULT_UNREAD = 100;
const MAX_UNREAD = 500;

/** What may be read of a mailbox. */
export type ReadPorts = Pick<FunctionPorts, "messages" | "limitClock">;

/** What of a mailbox is asked for. */
interface UnreadAsk {
  /** Senders and groups; all when undefined. */
  from?: readonly string[] | undefined;
  /** `next` of the answer before. */
  since?: number | undefined;
  /** 100 by default, 500 at most. */
  limit?: number | undefined;
  /** Of the envelopes together, though one message is given whatever its size; 12 MiB by default. */
  maxBytes?: number | undefined;
}

/** How many messages of each sender or group are waiting. */
export async function unreadCounts(
  { messages, limitClock }: ReadPorts,
  aid: string,
  from?: readonly string[],
): Promise<Record<string, number>> {
  return await messages.counts(aid, limitClock.nowMs(), from);
}

/** Unread messages, oldest first; `next` is there when more are waiting. They stay unread. */
export async function getUnread(
  { messages, limitClock }: ReadPorts,
  aid: string,
  { from, since, limit, maxBytes }: UnreadAsk,
): Promise<{ messages: DeliveredMessage[]; next?: number }> {
  const part = await messages.unread({
    recipient: aid,
    nowMs: limitClock.nowMs(),
    since: since ?? 0,
    from,
    maxMessages: Math.min(limit ?? DEFAULT_UNREAD, MAX_UNREAD),
    maxBytes: maxBytes ?? MAX_WIRE_BYTES,
  });
  const next = part.more ? part.messages.at(-1)?.seq : undefined;
  return {
    messages: part.messages.map(toDelivered),
    ...(next === undefined ? {} : { next }),
  };
}

/** Marks messages as read; nobody else's are touched. */
export async function acknowledge(
  { messages, limitClock }: ReadPorts,
  { aid }: Pick<FunctionCaller, "aid">,
  ids: readonly string[],
): Promise<Acknowledged> {
  return await messages.acknowledge(aid, ids, limitClock.nowMs());
}

function toDelivered(message: StoredMessage): DeliveredMessage {
  const { messageId, from, to, group, type, envelope, sentAtMs, expiresAtMs, seq } = message;
  return {
    messageId,
    from,
    to,
    group,
    type,
    envelope: JSON.parse(envelope),
    sentAt: timestampOf(sentAtMs),
    expiresAt: timestampOf(expiresAtMs),
    seq,
  };
}
