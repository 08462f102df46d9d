/** The one file that listens and minds signals. */
import { SealholdError } from "../errors.ts";
import type { Handler } from "./http/server_deps.ts";
import { KeptListener, type Listener } from "./sockets/kept_listener.ts";
import { openBounded, openUnbounded, type PeerAnswer } from "./sockets/open_http.ts";
import { findServeHttp, type ServeHttp } from "./sockets/serve_http.ts";
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from "./sockets/socket_limits.ts";

/** How to listen. */
interface ListenOptions {
  /** Address; `127.0.0.1` by default. */
  host?: string;
  /** Port; 0 asks the system for a free one. */
  port: number;
  /** Takes WebSockets as well, on a port of their own. */
  webSockets?: { host: string; port: number; onReady?: (address: ListenAddress) => void };
  /** PEM texts; without them only a loopback address is accepted. */
  tls?: { cert: string; key: string } | undefined;
  /** Called once the socket accepts connections. */
  onReady?: (address: ListenAddress) => void;
  /** Called with an error's class name when the socket failed and is about to be opened again, or no descriptor is left. */
  onFailure?: (error: string) => void;
  /** Called when this runtime lets nobody bound and cut single connections. */
  onUnbounded?: () => void;
  /** What connections may take; the defaults for what is absent. */
  limits?: Partial<SocketLimits>;
  /** What speaks HTTP on a connection; looked for in the runtime by default, `null` for none. */
  serveHttp?: ServeHttp | null;
  /** Ends serving as SIGTERM does. */
  signal?: AbortSignal;
  /** How long requests under way may take after that, in milliseconds; 10000. */
  graceMs?: number;
  /** Whether SIGTERM and SIGINT end serving; true by default. */
  signals?: boolean;
}

/** Where the server listens. */
interface ListenAddress {
  host: string;
  port: number;
  /** `https://…` with TLS, else `http://…`. */
  url: string;
}

const DEFAULT_GRACE_MS = 10_000;
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/;

/**
 * Serves until told to stop: SIGTERM, SIGINT or `signal`. Then no connection is accepted any more and requests under way
 * are finished, for `graceMs` at the most (case 48). A socket that fails meanwhile is opened again. Closing the store is
 * the caller's.
 * @throws {SealholdError} USAGE (an address that others reach, without TLS), BUSY (the port is taken), PERMISSION_REFUSED
 */
export async function listen(app: Handler, options: ListenOptions): Promise<void> {
  const host = options.host ?? "127.0.0.1";
  const { webSockets, tls, graceMs = DEFAULT_GRACE_MS } = options;
  for (const each of [host, ...(webSockets ? [webSockets.host] : [])]) checkExposure(each, options);
  const stopping = new AbortController();
  const onFailure = (error: unknown) =>
    options.onFailure?.(error instanceof Error ? error.name : "Error");
  const kept = [keep(opener(connected(app, stopping.signal), host, options, onFailure), onFailure, {
    port: options.port,
    tls,
    onReady: options.onReady,
  })];
  const stop = stopRequested(options);
  try {
    if (webSockets !== undefined) {
      const open = await socketOpener(app, webSockets.host, options, stopping.signal, onFailure);
      kept.push(keep({ open }, onFailure, { tls, ...webSockets }));
    }
    await Promise.all(kept.map((each) => each.runUntil(stop.requested)));
    // Events have no end of their own.
    stopping.abort();
    await Promise.all(kept.map((each) => each.close(graceMs)));
  } catch (error) {
    // The other port cannot be listened on.
    await Promise.all(kept.map((each) => each.close(0)));
    throw error;
  } finally {
    stop.dispose();
  }
}

/** Opens a socket, and keeps it open on the port that it got. */
function keep(
  { open, refusal }: Opener,
  onFailure: (error: unknown) => void,
  { port, tls, onReady }: Pick<ListenOptions, "port" | "tls"> & {
    onReady?: ListenOptions["onReady"] | undefined;
  },
): KeptListener {
  const first = open(port);
  const address = first.server.addr;
  const kept = new KeptListener(first, {
    open: () => open(address.port),
    ...(refusal && { refusal }),
    onFailure,
  });
  const shown = address.hostname.includes(":") ? `[${address.hostname}]` : address.hostname;
  const scheme = tls === undefined ? "http" : "https";
  const url = `${scheme}://${shown}:${address.port}`;
  onReady?.({ host: address.hostname, port: address.port, url });
  return kept;
}

/** Passwords and secrets must not cross a network in clear. */
function checkExposure(host: string, { tls }: ListenOptions): void {
  if (tls !== undefined || LOOPBACK.test(host)) return;
  throw new SealholdError("USAGE", "An address that is not loopback needs TLS", {
    hint: "Add --tls-cert <file> --tls-key <file>, or listen on 127.0.0.1",
  });
}

/** What the app may know and do of a connection. */
function connected(app: Handler, stopping: AbortSignal): PeerAnswer {
  return (request, { hostname, port }, connection) =>
    app(request, { peer: hostname, peerPort: port, stopping, ...(connection && { connection }) });
}

interface Opener {
  open(port: number): Listener;
  refusal?: (listener: Listener) => Promise<Error | undefined>;
}

function opener(
  answer: PeerAnswer,
  host: string,
  options: ListenOptions,
  onExhausted: (error: unknown) => void,
): Opener {
  const tls = options.tls && { tls: options.tls };
  const serveHttp = options.serveHttp === undefined ? findServeHttp() : options.serveHttp;
  if (serveHttp === null || serveHttp === undefined) {
    options.onUnbounded?.();
    return {
      open: (port) => openUnbounded(answer, { host, port, ...tls }),
      refusal: ({ server }) => refusalAt(server.addr),
    };
  }
  const limits = { ...DEFAULT_SOCKET_LIMITS, ...options.limits };
  return {
    open: (port) => openBounded(answer, { host, port, ...tls }, { limits, serveHttp, onExhausted }),
  };
}

/** Loaded for whoever asks for it alone: the library reads environment variables when it is. */
async function socketOpener(
  app: Handler,
  host: string,
  { tls, limits }: ListenOptions,
  stopping: AbortSignal,
  onExhausted: (error: unknown) => void,
): Promise<Opener["open"]> {
  const { loadWebSockets, openWebSockets } = await import("./sockets/open_web_sockets.ts");
  const webSockets = await loadWebSockets();
  const bounds = { ...DEFAULT_SOCKET_LIMITS, ...limits };
  const options = { limits: bounds, webSockets, stopping, onExhausted };
  return (port) => openWebSockets(app, { host, port, ...(tls && { tls }) }, options);
}

/** Anything but a refusal says nothing of the socket: this process may have no file descriptor left to ask with. */
async function refusalAt(
  { hostname, port }: { hostname: string; port: number },
): Promise<Error | undefined> {
  try {
    (await Deno.connect({ hostname, port })).close();
    return undefined;
  } catch (error) {
    return error instanceof Deno.errors.ConnectionRefused ? error : undefined;
  }
}

function stopRequested(
  { signal, signals = true }: ListenOptions,
): { requested: Promise<void>; dispose(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = () => resolve();
  const names: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  if (signals) { for (const name of names) Deno.addSignalListener(name, stop); }
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop);
  return {
    requested: promise,
    dispose: () => {
      if (signals) { for (const name of names) Deno.removeSignalListener(name, stop); }
      signal?.removeEventListener("abort", stop);
    },
  };
}
