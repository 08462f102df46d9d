/** A port for WebSockets alone: the runtime's own cannot be bounded, and cannot be had on a connection that was accepted by hand. */
import { WEB_SOCKET_PATH } from "../http/channel.ts";
import { failure } from "../http/answers.ts";
import { Refusal } from "../http/refusal.ts";
import type { Handler } from "../http/server_deps.ts";
import type { Listener } from "./kept_listener.ts";
import { AcceptLoop } from "./accept_loop.ts";
import { afterHandshake } from "./after_handshake.ts";
import { connectionDuplex } from "./connection_duplex.ts";
import { listenOn, type SocketPlace } from "./open_http.ts";
import { framingFault } from "./request_framing.ts";
import type { SocketLimits } from "./socket_limits.ts";
import { readUpgradeHead, type UpgradeHead } from "./upgrade_head.ts";
import type { ServedConnection, WatchedConnection } from "./watched_connection.ts";
import type { WebSockets } from "./ws_channel.ts";

/** What a port for WebSockets needs. */
interface WebSocketOptions {
  limits: SocketLimits;
  webSockets: WebSockets;
  stopping: AbortSignal;
  onExhausted(error: unknown): void;
}

/** Loads what speaks WebSocket; scripts/lib/bundle.ts bundles it by itself. */
export async function loadWebSockets(): Promise<WebSockets> {
  const { WebSockets } = await import("./ws_channel.ts");
  return new WebSockets();
}

/**
 * Listens for WebSockets. Heads, handshakes and idle connections have the time-outs and caps of the other port; who is let in
 * is for `app` to say, before anything is upgraded.
 * @throws {SealholdError} BUSY (the port is taken), PERMISSION_REFUSED, USAGE (address or certificate)
 */
export function openWebSockets(
  app: Handler,
  place: SocketPlace,
  { limits, webSockets, stopping, onExhausted }: WebSocketOptions,
): Listener {
  const abort = new AbortController();
  const server = new AcceptLoop(listenOn(place), {
    limits,
    onExhausted,
    signal: abort.signal,
    serve: (connection, watch) => {
      const speak = () => served(app, webSockets, stopping, connection, watch);
      if ("handshake" in connection) return afterHandshake(connection, watch, speak);
      connection.setNoDelay(true);
      return speak();
    },
  });
  return { server, abort };
}

function served(
  app: Handler,
  webSockets: WebSockets,
  stopping: AbortSignal,
  connection: Deno.TcpConn | Deno.TlsConn,
  watch: WatchedConnection,
): ServedConnection {
  const close = () => {
    try {
      connection.close();
    } catch {
      // Closed already.
    }
  };
  const { promise: finished, resolve } = Promise.withResolvers<void>();
  const end = () => {
    close();
    resolve();
  };
  answerUpgrade(app, webSockets, stopping, connection, watch, end).then(
    (upgraded) => {
      if (!upgraded) end();
    },
    end,
  );
  return { finished, cut: end, finish: end };
}

/** @returns whether the connection is a WebSocket now, which calls `onClose` when it is closed */
async function answerUpgrade(
  app: Handler,
  webSockets: WebSockets,
  stopping: AbortSignal,
  connection: Deno.TcpConn | Deno.TlsConn,
  watch: WatchedConnection,
  onClose: () => void,
): Promise<boolean> {
  const head = await readUpgradeHead(connection, "http://websocket");
  if (head === undefined) return await refuse(connection, failure(notOne(), "envelope"));
  watch.begin();
  let upgraded = false;
  const { hostname: peer, port: peerPort } = connection.remoteAddr;
  const upgrade = () => {
    upgraded = true;
    return upgradeNow(webSockets, head, connection, watch, onClose);
  };
  const isThere = new URL(head.request.url).pathname === WEB_SOCKET_PATH;
  const fault = isThere ? framingFault(head.request) : notOne();
  const response = fault === undefined
    ? await app(head.request, { peer, peerPort, upgrade, connection: watch, stopping })
    : failure(fault, "envelope");
  return upgraded || await refuse(connection, response);
}

function upgradeNow(
  webSockets: WebSockets,
  { request, rest }: UpgradeHead,
  connection: Deno.Conn,
  watch: WatchedConnection,
  onClose: () => void,
) {
  const outgoing = watch.outgoing(onClose);
  outgoing.rests();
  const { stream, stopReading } = connectionDuplex(connection, rest, outgoing, onClose);
  // The library listens only once the handshake is done.
  stream.on("error", () => {});
  const channel = webSockets.upgrade(request, stream, stopReading);
  if (channel === undefined) throw notOne();
  return { channel, response: new Response(null, { status: 101 }) };
}

/** The head of an answer and its body, which ends with the connection. */
async function refuse(connection: Deno.Conn, response: Response): Promise<false> {
  const lines = [`HTTP/1.1 ${response.status} Refused`];
  for (const [name, value] of response.headers) {
    if (name !== "connection") lines.push(`${name}: ${value}`);
  }
  const body = new Uint8Array(await response.arrayBuffer());
  lines.push(`content-length: ${body.length}`, "connection: close", "", "");
  const head = new TextEncoder().encode(lines.join("\r\n"));
  await connection.write(new Uint8Array([...head, ...body]));
  return false;
}

function notOne(): Refusal {
  return new Refusal(
    "upgrade_required",
    `This port speaks WebSocket alone, at ${WEB_SOCKET_PATH}`,
    {
      upgrade: "websocket",
    },
  );
}
