/** Unread messages as they come: those that wait, then each new one. */
import { accessToken } from "../login/access_token.ts";
import type { AuthPorts } from "../login/auth_ports.ts";
import { HeldLogin } from "../login/held_login.ts";
import { sessionSlot } from "../login/login.ts";
import { reconnectDelayMs } from "./live/reconnect.ts";
import { isTransient, watchEvents, type WatchPorts } from "./live/watch_events.ts";
import { fetchWsToken } from "./live/ws_token.ts";
import { hasCode } from "../../../errors.ts";
import type { KeyPair } from "../../shared/identity/key_pair.ts";
import type { MessagingPorts } from "./messaging_ports.ts";
import type { DeliveredMessage } from "../../shared/message/delivered_message.ts";
import type { UnreadRequest } from "./fetch_unread.ts";
import { openDelivered, type ReadMessage } from "./open_unread.ts";

/** One's own keys, newest first; another process may put a new one in their place while one watches. */
interface WatchKeys {
  keys: readonly KeyPair[];
  /** Those there are now. */
  reload(): Promise<readonly KeyPair[]>;
}

/** What watching needs besides. */
interface WatchSource {
  events: WatchPorts["events"];
  auth: AuthPorts;
  origin: string;
  /** The default one when undefined. */
  account: string | undefined;
  /** Told when the connection was lost, with the wait until the next try in milliseconds. */
  onLost(waitMs: number): void;
}

/**
 * Yields each message once, opened as `openDelivered` does, however often the connection is lost. Ends when the caller stops.
 * @throws {SealholdError} SESSION_EXPIRED, DENIED …: what no later try mends
 */
export async function* watchUnread(
  ports: MessagingPorts,
  source: WatchSource,
  own: WatchKeys,
  { from, since = 0 }: UnreadRequest,
): AsyncGenerator<ReadMessage, void> {
  const { events, origin, auth } = source;
  const ring: WatchKeys = { keys: own.keys, reload: () => own.reload() };
  const { clock, random } = ports;
  const stream = watchEvents({ events, clock, random }, {
    origin,
    userAgent: auth.http.userAgent,
    since,
    wsToken: (refresh) => wsToken(source, refresh),
  });
  for await (const event of stream) {
    if (event.kind === "lost") source.onLost(event.waitMs);
    if (event.kind !== "message") continue;
    const { message } = event;
    const wanted = from === undefined || from.includes(message.from) ||
      from.includes(message.group);
    if (!wanted || (message.type !== "text" && message.type !== "encrypted")) continue;
    // A day may lie between two messages, in which somebody logged in anew.
    source.auth.store.forget();
    yield* await openInTime(ports, source, ring, { ...message, type: message.type });
  }
}

/** The server may go away between a message and the key log of its sender: that ends watching as little as a lost connection. */
async function openInTime(
  ports: MessagingPorts,
  source: WatchSource,
  ring: WatchKeys,
  message: DeliveredMessage,
): Promise<ReadMessage[]> {
  for (let failures = 0;; failures++) {
    try {
      return await openWithNewest(ports, ring, message);
    } catch (error) {
      if (!isTransient(error)) throw error;
      const waitMs = reconnectDelayMs(failures, ports.random);
      source.onLost(waitMs);
      await ports.clock.sleep(waitMs);
    }
  }
}

/** What cannot be opened may be for a key that came after watching began: tried once more where there is one. */
async function openWithNewest(
  ports: MessagingPorts,
  ring: WatchKeys,
  message: DeliveredMessage,
): Promise<ReadMessage[]> {
  const read = await openDelivered(ports, ring.keys, [message]);
  if (!read.some(({ error }) => hasCode(error, "DECRYPTION_FAILED"))) return read;
  const keys = await ring.reload();
  if (keys.every(({ ksn }) => ring.keys.some((one) => one.ksn === ksn))) return read;
  ring.keys = keys;
  return await openDelivered(ports, keys, [message]);
}

async function wsToken({ auth, origin, account }: WatchSource, refresh: boolean) {
  auth.store.forget();
  // A token that was given from outside cannot be refreshed; the server then says no once more, and that is the end.
  if (refresh && await auth.givenToken() === undefined) {
    const slot = sessionSlot(origin, account ?? await auth.account());
    await new HeldLogin(auth, slot).renewed();
  }
  return await fetchWsToken(auth.http, await accessToken(auth, origin, account));
}
