/** `GET /ws/v1/events/`: live events over a WebSocket (api.md section 6). */
import {
  getUnread,
  type ReadPorts,
  unreadCounts,
} from "../../core/server/mailbox/read_messages.ts";
import type { Exchange, Route } from "../http/exchange.ts";
import { accountCaller } from "../functions/account_caller.ts";
import { Refusal } from "../http/refusal.ts";
import type { ServerDeps } from "../http/server_deps.ts";
import type { EventHub } from "./event_hub.ts";
import { EventSocket } from "./event_socket.ts";
import type { EventSource } from "./event_source.ts";

const PING_MS = 30_000;
const PONG_TIMEOUT_MS = 60_000;
/** Messages read at a time, and their bytes: what one stream holds in memory for a slow reader. */
const AT_ONCE = { limit: 50, maxBytes: 1024 * 1024 };

/** The route; streams are kept in `hub`. */
export function eventRoutes(deps: ServerDeps, ports: ReadPorts, hub: EventHub): Route[] {
  const handle: Route["handle"] = async (exchange) => {
    // Before the upgrade, after which the headers cannot be read.
    const since = sinceOf(exchange.request);
    checkUpgrade(exchange);
    const caller = await accountCaller(deps, exchange, "ws");
    const { aid, userUuid } = caller;
    // An account without an identity has a stream as well, which no message is sent to.
    const owner = aid ?? userUuid;
    const { socket, response } = exchange.upgrade(exchange.request);
    const { pingMs, pongTimeoutMs } = deps.options?.events ??
      { pingMs: PING_MS, pongTimeoutMs: PONG_TIMEOUT_MS };
    const stream = new EventSocket(socket, sourceOf(deps, ports, caller), {
      since,
      pingMs,
      pongTimeoutMs,
      hasRoom: () => hub.hasRoom(owner, deps.clock.monotonicMs()),
      onSent: (bytes) => hub.sent(bytes),
      onEnd: () => hub.remove(owner, stream),
    });
    if (!hub.add(owner, stream)) stream.close(1013, "Too many streams");
    return response;
  };
  return [{ method: "GET", pattern: "/ws/v1/events/", handle }];
}

/** @throws {Refusal} 400 */
function sinceOf({ headers }: Request): number | undefined {
  const text = headers.get("sealhold-since");
  if (text === null) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refusal("invalid_request", "Sealhold-Since is not a number");
}

/** A token in a header is what keeps pages out: a browser's WebSocket cannot send one (threats.md, case 47). */
function checkUpgrade(
  exchange: Exchange,
): asserts exchange is Exchange & { upgrade: NonNullable<Exchange["upgrade"]> } {
  const asked = exchange.request.headers.get("upgrade")?.toLowerCase() === "websocket";
  if (asked && exchange.upgrade !== undefined) return;
  throw new Refusal("upgrade_required", "This address speaks WebSocket", {
    upgrade: "websocket",
    connection: "upgrade",
  });
}

function sourceOf(
  { clock, store }: ServerDeps,
  ports: ReadPorts,
  { aid, stillHolds }: { aid: string | undefined; stillHolds(): Promise<boolean> },
): EventSource {
  return {
    counts: async () => aid === undefined ? {} : await unreadCounts(ports, aid),
    newest: () => store.messages.lastSeq(),
    after: async (since) =>
      aid === undefined ? { messages: [] } : await getUnread(ports, aid, { since, ...AT_ONCE }),
    // The token itself is looked at again: its key may have been dropped.
    mayGoOn: stillHolds,
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
  };
}
