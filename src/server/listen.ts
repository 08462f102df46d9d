/** The one file that listens and minds signals. */
import type { Awaitable } from "../awaitable.ts";
import { SealholdError } from "../errors.ts";
import { failure } from "./http/answers.ts";
import { internalError } from "./http/refusal_of_error.ts";
import { KeptListener, type Listener } from "./kept_listener.ts";
import type { Handler } from "./http/server_deps.ts";

/** How to listen. */
interface ListenOptions {
  /** Address; `127.0.0.1` by default. */
  host?: string;
  /** Port; 0 asks the system for a free one. */
  port: number;
  /** PEM texts; without them only a loopback address is accepted. */
  tls?: { cert: string; key: string };
  /** Called once the socket accepts connections. */
  onReady?: (address: ListenAddress) => void;
  /** Called with an error's class name when the socket failed and is about to be opened again. */
  onFailure?: (error: string) => void;
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
  checkExposure(host, options);
  const stopping = new AbortController();
  const handler = connected(app, stopping.signal);
  const first = start(handler, host, options.port, options);
  const { port } = first.server.addr;
  const stop = stopRequested(options);
  const kept = new KeptListener(first, {
    open: () => start(handler, host, port, { ...options, onReady: () => {} }),
    refusal: ({ server }) => refusalAt(server.addr),
    onFailure: (error) => options.onFailure?.(error instanceof Error ? error.name : "Error"),
  });
  try {
    await kept.runUntil(stop.requested);
    // A WebSocket is no request under way: nothing else would end it.
    stopping.abort();
    await kept.close(options.graceMs ?? DEFAULT_GRACE_MS);
  } finally {
    stop.dispose();
  }
}

/** Passwords and secrets must not cross a network in clear. */
function checkExposure(host: string, { tls }: ListenOptions): void {
  if (tls !== undefined || LOOPBACK.test(host)) return;
  throw new SealholdError("USAGE", "An address that is not loopback needs TLS", {
    hint: "Add --tls-cert <file> --tls-key <file>, or listen on 127.0.0.1",
  });
}

type Answer = (request: Request, address: Deno.NetAddr) => Awaitable<Response>;

/** What the app may know and do of a connection. */
function connected(app: Handler, stopping: AbortSignal): Answer {
  // Messages are pinged by the app, which also looks whether the session is live.
  const upgrade = (request: Request) => Deno.upgradeWebSocket(request, { idleTimeout: 0 });
  return (request, { hostname, port }) =>
    app(request, { peer: hostname, peerPort: port, upgrade, stopping });
}

function start(
  app: Answer,
  host: string,
  port: number,
  { tls, onReady }: ListenOptions,
): Listener {
  const scheme = tls === undefined ? "http" : "https";
  const onListen = ({ hostname, port }: Deno.NetAddr) => {
    const shown = hostname.includes(":") ? `[${hostname}]` : hostname;
    onReady?.({ host: hostname, port, url: `${scheme}://${shown}:${port}` });
  };
  const abort = new AbortController();
  const { signal } = abort;
  try {
    const server = Deno.serve(
      { hostname: host, port, signal, onListen, onError: lastResort, ...tls },
      (request, { remoteAddr }) => app(request, remoteAddr),
    );
    return { server, abort };
  } catch (error) {
    throw startError(error);
  }
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

/** The app never throws; should it all the same, the answer says nothing. */
function lastResort(): Response {
  return failure(internalError(), "envelope");
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
