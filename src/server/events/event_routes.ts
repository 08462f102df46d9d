/** Live events (api.md section 6): `GET /events` as server-sent events, `GET /ws/v1/events/` over a WebSocket. */
import {
  getUnread,
  type ReadPorts,
  unreadCounts,
} from "../../core/server/mailbox/read_messages.ts";
import { addressLimitKey } from "../../core/server/limits/login_limits.ts";
import type { Exchange, Route } from "../http/exchange.ts";
import { accountCaller } from "../functions/account_caller.ts";
import { Refusal } from "../http/refusal.ts";
import type { ServerDeps } from "../http/server_deps.ts";
import type { EventHub } from "./event_hub.ts";
import { EventSocket } from "./event_socket.ts";
import type { EventSource } from "./event_source.ts";
import { type Channel, WEB_SOCKET_PATH } from "../http/channel.ts";
import { SseChannel } from "./sse_channel.ts";

const PING_MS = 30_000;
const PONG_TIMEOUT_MS = 60_000;
/** Messages read at a time, and their bytes: what one stream holds in memory for a slow reader. */
const AT_ONCE = { limit: 50, maxBytes: 1024 * 1024 };

/** What a stream is opened with. */
interface Opening {
  caller: StreamCaller;
  owner: string;
  addressKey: string;
  since: number | undefined;
}

type StreamCaller = Awaited<ReturnType<typeof accountCaller>>;

/** What the streams are opened over. */
interface EventPorts {
  deps: ServerDeps;
  mailbox: ReadPorts;
  hub: EventHub;
}

/** The routes; streams are kept in `hub`. */
export function eventRoutes(deps: ServerDeps, mailbox: ReadPorts, hub: EventHub): Route[] {
  const ports = { deps, mailbox, hub };
  return [
    { method: "GET", pattern: "/events", handle: (exchange) => openSse(ports, exchange) },
    {
      method: "GET",
      pattern: WEB_SOCKET_PATH,
      handle: (exchange) => openWebSocket(ports, exchange),
    },
  ];
}

async function openSse(ports: EventPorts, exchange: Exchange): Promise<Response> {
  const since = sinceOf(exchange.request, "last-event-id");
  const opening = openingOf(ports, exchange, await sseCaller(ports, exchange), since);
  const channel = new SseChannel(exchange.connection);
  open(ports, channel, false, opening);
  return channel.response();
}

async function openWebSocket(ports: EventPorts, exchange: Exchange): Promise<Response> {
  // Before the upgrade, after which there is nobody to tell.
  const since = sinceOf(exchange.request, "sealhold-since");
  checkUpgrade(exchange);
  const caller = await accountCaller(ports.deps, exchange, "ws");
  const opening = openingOf(ports, exchange, caller, since);
  const { channel, response } = exchange.upgrade();
  open(ports, channel, true, opening);
  return response;
}

/** By either kind of token: a stream's own is good for nothing else, and so the better one to leave open for long. */
async function sseCaller({ deps }: EventPorts, exchange: Exchange): Promise<StreamCaller> {
  try {
    return await accountCaller(deps, exchange, "ws");
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) {
      return await accountCaller(deps, exchange);
    }
    throw error;
  }
}

/** @throws {Refusal} 429 or 503 when there is no room */
function openingOf(
  { hub }: EventPorts,
  { peer }: Exchange,
  caller: StreamCaller,
  since: number | undefined,
): Opening {
  // An account without an identity has a stream as well, which no message is sent to.
  const owner = caller.aid ?? caller.userUuid;
  const addressKey = addressLimitKey(peer);
  const full = hub.fullFor(owner, addressKey);
  if (full !== undefined) throw tooManyStreams(full);
  return { caller, owner, addressKey, since };
}

function open(
  { deps, mailbox, hub }: EventPorts,
  channel: Channel,
  speaks: boolean,
  { caller, owner, addressKey, since }: Opening,
): void {
  const { pingMs, pongTimeoutMs } = deps.options?.events ??
    { pingMs: PING_MS, pongTimeoutMs: PONG_TIMEOUT_MS };
  const stream = new EventSocket(channel, sourceOf(deps, mailbox, caller), {
    since,
    speaks,
    pingMs,
    pongTimeoutMs,
    hasRoom: () => hub.hasRoom(owner, deps.clock.monotonicMs()),
    onSent: (bytes) => hub.sent(bytes),
    onEnd: () => hub.remove(owner, stream),
  });
  hub.add(owner, stream, addressKey);
}

/** One's own are for oneself to close; all together may be many people's. */
function tooManyStreams(full: "identity" | "address" | "all"): Refusal {
  const code = full === "all" ? "busy" : "rate_limit_exceeded";
  return new Refusal(code, "Too many event streams", { "retry-after": "5" });
}

/** @throws {Refusal} 400 */
function sinceOf({ headers }: Request, name: string): number | undefined {
  const text = headers.get(name);
  if (text === null) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Refusal("invalid_request", `Header ${name} is not a number`);
}

/** A token in a header is what keeps pages out: a browser's WebSocket cannot send one (threats.md, case 47). */
function checkUpgrade(
  exchange: Exchange,
): asserts exchange is Exchange & { upgrade: NonNullable<Exchange["upgrade"]> } {
  const asked = exchange.request.headers.get("upgrade")?.toLowerCase() === "websocket";
  if (asked && exchange.upgrade !== undefined) return;
  throw new Refusal(
    "upgrade_required",
    "This address speaks WebSocket, on the port of --ws-listen",
    {
      upgrade: "websocket",
      connection: "upgrade",
    },
  );
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
