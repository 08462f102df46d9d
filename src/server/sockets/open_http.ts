/** Opens a socket that HTTP is spoken on. */
import { SealholdError } from "../../errors.ts";
import { failure } from "../http/answers.ts";
import { Refusal } from "../http/refusal.ts";
import { internalError } from "../http/refusal_of_error.ts";
import type { Listener } from "./kept_listener.ts";
import { AcceptLoop } from "./accept_loop.ts";
import { afterHandshake } from "./after_handshake.ts";
import { framingFault } from "./request_framing.ts";
import type { ServeHttp } from "./serve_http.ts";
import type { SocketLimits } from "./socket_limits.ts";
import type { ConnectionWatch } from "../http/connection_watch.ts";
import type { WatchedConnection } from "./watched_connection.ts";

/** Where to listen, and how. */
export interface SocketPlace {
  host: string;
  port: number;
  /** PEM texts. */
  tls?: { cert: string; key: string };
}

/** Answers a request of a peer. @param connection absent where a single one cannot be watched */
export type PeerAnswer = (
  request: Request,
  peer: Deno.NetAddr,
  connection?: ConnectionWatch,
) => Response | Promise<Response>;

/** How its connections are bounded. */
interface BoundedOptions {
  limits: SocketLimits;
  serveHttp: ServeHttp;
  onExhausted(error: unknown): void;
}

/**
 * Listens with everything bounded. No HTTP/2 is offered: 200 streams of one connection, none of which is read, hold 200
 * answers at once, and nobody would be told.
 * @throws {SealholdError} BUSY (the port is taken), PERMISSION_REFUSED, USAGE (address or certificate)
 */
export function openBounded(
  answer: PeerAnswer,
  place: SocketPlace,
  { limits, serveHttp, onExhausted }: BoundedOptions,
): Listener {
  const abort = new AbortController();
  const server = new AcceptLoop(listenOn(place), {
    limits,
    onExhausted,
    signal: abort.signal,
    serve: (connection, watch) => {
      const { remoteAddr } = connection;
      const watched = (request: Request) =>
        answerWatched(watch, request, () => answer(request, remoteAddr, watch));
      const speak = () => serveHttp(connection, watched, lastResort);
      if ("handshake" in connection) return afterHandshake(connection, watch, speak);
      // Answers are written whole: waiting for more to send with them (Nagle) only delays events.
      connection.setNoDelay(true);
      return speak();
    },
  });
  return { server, abort };
}

/** Opens the socket itself. @throws {SealholdError} BUSY, PERMISSION_REFUSED, USAGE */
export function listenOn({ host, port, tls }: SocketPlace): Deno.TcpListener | Deno.TlsListener {
  return started(() =>
    tls === undefined
      ? Deno.listen({ hostname: host, port })
      : Deno.listenTls({ hostname: host, port, ...tls, alpnProtocols: ["http/1.1"] })
  );
}

/** Listens as the runtime does it: no time-outs for heads and idle connections, no caps, nothing that could be cut. */
export function openUnbounded(
  answer: PeerAnswer,
  { host, port, tls }: SocketPlace,
): Listener {
  const abort = new AbortController();
  const { signal } = abort;
  const server = started(() =>
    Deno.serve(
      { hostname: host, port, signal, onListen: () => {}, onError: lastResort, ...tls },
      (request, { remoteAddr }) => framed(request) ?? answer(request, remoteAddr),
    )
  );
  return { server, abort };
}

function answerWatched(
  watch: WatchedConnection,
  request: Request,
  answer: () => Response | Promise<Response>,
): Response | Promise<Response> {
  const allowed = watch.begin();
  if (!allowed) watch.cut();
  const response = !allowed || watch.isEnding ? lastAnswer() : framed(request) ?? answer();
  if (response instanceof Promise) return response.then((value) => ended(watch, value));
  return ended(watch, response);
}

/** An answer that ends the connection is one that refuses; the others are not asked. */
function ended(watch: WatchedConnection, response: Response): Response {
  if (watch.isSingle) response.headers.set("connection", "close");
  watch.end(response.status >= 400 && response.headers.get("connection") === "close");
  return response;
}

function framed(request: Request): Response | undefined {
  const fault = framingFault(request);
  return fault === undefined ? undefined : failure(fault, "envelope");
}

function lastAnswer(): Response {
  const close = { connection: "close" };
  return failure(new Refusal("invalid_request", "This connection has ended", close), "envelope");
}

/** The app never throws; should it all the same, the answer says nothing. */
function lastResort(): Response {
  return failure(internalError(), "envelope");
}

function started<T>(start: () => T): T {
  try {
    return start();
  } catch (error) {
    throw startError(error);
  }
}

function startError(error: unknown): SealholdError {
  if (error instanceof Deno.errors.AddrInUse) {
    return new SealholdError("BUSY", "The port is in use", {
      hint: "Choose another port with --listen",
      cause: error,
    });
  }
  if (error instanceof Deno.errors.NotCapable) {
    return new SealholdError("PERMISSION_REFUSED", "The sandbox does not let this program listen", {
      hint: "Add --allow-net=<host>:<port>",
      data: { flag: "--allow-net" },
      cause: error,
    });
  }
  return new SealholdError("USAGE", "Cannot listen on this address", {
    hint: "Check --listen and the TLS files",
    cause: error,
  });
}
