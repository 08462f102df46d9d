/** One's unread messages, opened: those that are there, or each as it comes. */
import type { EventStream } from "../../../ports/event_stream.ts";
import { keysNow, type OwnChoice, ownKeys } from "../identity/own_keys.ts";
import { sendersOnStdin } from "./count_unread.ts";
import { fetchUnread, type UnreadPage, type UnreadRequest } from "./fetch_unread.ts";
import { messagingPorts, type OwnMessagingPorts } from "./messaging_ports.ts";
import { openDelivered, type ReadMessage } from "./open_unread.ts";
import { checkSenders } from "./senders.ts";
import { watchUnread } from "./watch_unread.ts";

/** Messages of one run; each may be 8 MiB. */
const MAX_MESSAGES = 500;

/** What of it. */
export interface UnreadWish extends OwnChoice {
  /** Only these senders and groups; everybody when empty. */
  from: readonly string[];
  /** The server's delivery number after which to begin. */
  since?: number | undefined;
  /** End after this many. */
  limit?: number | undefined;
}

/** Messages that were read. */
interface ReadUnread {
  messages: ReadMessage[];
  /** With this as `since`, the next ones; undefined when there are none. */
  next: number | undefined;
}

/**
 * Reads what waits, at most 500 messages.
 * @param wish `stdin`: from those whom `list-unread` printed, on stdin
 * @throws {SealholdError} INVALID_VALUE for senders that are none; as `ownKeys` and `openDelivered`
 */
export async function readUnread(
  base: OwnMessagingPorts,
  wish: UnreadWish & { stdin?: boolean | undefined },
): Promise<ReadUnread> {
  const from = wish.stdin ? await sendersOnStdin(base) : checkSenders(wish.from);
  const keys = await ownKeys(base, wish);
  const ports = await messagingPorts(base, wish);
  const limit = Math.min(wish.limit ?? MAX_MESSAGES, MAX_MESSAGES);
  // An empty list of senders is nobody, where it was piped in.
  const { messages, next }: UnreadPage = wish.stdin && from.length === 0
    ? { messages: [], next: undefined }
    : await fetchUnread(ports, requestOf(from, wish), limit);
  return { messages: await openDelivered(ports, keys, messages), next };
}

/** What watching works with. */
type WatchOwnPorts = OwnMessagingPorts & {
  /** Live events of the server. */
  eventStream(): Promise<EventStream>;
};

/**
 * Yields what waits and then each message as it comes; ends at the limit, or when the caller stops.
 * @param onLost told when the connection was lost, with the wait until the next try in milliseconds
 * @throws {SealholdError} as `readUnread` and `watchUnread`
 */
export async function* watchOwn(
  base: WatchOwnPorts,
  wish: UnreadWish,
  onLost: (waitMs: number) => void,
): AsyncGenerator<ReadMessage, void> {
  const from = checkSenders(wish.from);
  const keys = await ownKeys(base, wish);
  const ports = await messagingPorts(base, wish);
  const source = {
    events: await base.eventStream(),
    auth: base.auth(),
    origin: await base.serverOrigin(),
    account: wish.account,
    onLost,
  };
  const own = { keys, reload: () => keysNow(base, wish, keys) };
  let left = wish.limit ?? Infinity;
  if (left <= 0) return;
  for await (const read of watchUnread(ports, source, own, requestOf(from, wish))) {
    yield read;
    if (--left <= 0) return;
  }
}

function requestOf(from: readonly string[], { since }: UnreadWish): UnreadRequest {
  return { from: from.length === 0 ? undefined : from, since };
}
