/** Unread messages as the server hands them out: checked in form, and believed no further. */
import * as v from "valibot";
import {
  type DeliveredMessage,
  isDeliveredMessage,
} from "../../shared/message/delivered_message.ts";
import type { MessagingPorts } from "./messaging_ports.ts";

const SEQ = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Unread messages asked for at a time, and how many pages at most. */
const PAGE_SIZE = 100;
const MAX_PAGES = 100;
/** Of what is read at a time, in characters: in memory, and in a file that `extract-ids` takes, there is room for that. */
const MAX_BULK = 40 * 1024 * 1024;
const BULKY = v.union([v.object({ body: v.string() }), v.object({ text: v.string() })]);

const UNREAD = v.object({
  messages: v.pipe(v.array(v.custom<DeliveredMessage>(isDeliveredMessage)), v.maxLength(1000)),
  next: v.optional(v.nullable(SEQ)),
});

/** What to read. */
export interface UnreadRequest {
  /** Senders or groups; everybody when undefined. */
  from?: readonly string[] | undefined;
  /** The server's delivery number after which to begin. */
  since?: number | undefined;
}

/** Some of what is unread. */
export interface UnreadPage {
  messages: DeliveredMessage[];
  /** With this as `since`, the next page; undefined when there is none. */
  next: number | undefined;
}

/** What is unread, page by page, oldest first: of a full mailbox no more is in memory than the caller keeps. */
export async function* unreadPages(
  ports: MessagingPorts,
  { from, since }: UnreadRequest,
): AsyncGenerator<UnreadPage, void> {
  let after = since;
  for (let page = 0; page < MAX_PAGES; page++) {
    const args = {
      limit: PAGE_SIZE,
      ...(from === undefined ? {} : { from }),
      ...(after === undefined ? {} : { since: after }),
    };
    const answer = await ports.functions.query("messages:getUnread", args, UNREAD);
    // A page that leads nowhere would be asked for for ever.
    const next = (answer.next ?? 0) > (after ?? 0) ? answer.next ?? undefined : undefined;
    yield { messages: answer.messages, next };
    if (next === undefined) return;
    after = next;
  }
}

/**
 * What is unread, up to a number of messages and to `MAX_BULK`; the first comes whatever its size.
 * @param limit stops with the page in which it is reached
 */
export async function fetchUnread(
  ports: MessagingPorts,
  request: UnreadRequest,
  limit: number,
): Promise<UnreadPage> {
  const found: DeliveredMessage[] = [];
  let bulk = 0;
  for await (const { messages, next } of unreadPages(ports, request)) {
    for (const message of messages) {
      bulk += bulkOf(message);
      if (found.length >= limit || (bulk > MAX_BULK && found.length > 0)) {
        return { messages: found, next: found.at(-1)?.seq ?? request.since };
      }
      found.push(message);
    }
    if (found.length === limit && next !== undefined) return { messages: found, next };
  }
  return { messages: found, next: undefined };
}

function bulkOf({ envelope }: DeliveredMessage): number {
  const bulky = v.safeParse(BULKY, envelope);
  if (!bulky.success) return 0;
  return "body" in bulky.output ? bulky.output.body.length : bulky.output.text.length;
}
