/** Accepts connections, no more than there is room for, and looks after them. */
import { addressLimitKey } from "../../core/server/limits/login_limits.ts";
import { ConnectionSet } from "./connection_set.ts";
import type { SocketLimits } from "./socket_limits.ts";
import { type ServedConnection, WatchedConnection } from "./watched_connection.ts";

/** How connections are served. */
interface AcceptOptions {
  limits: SocketLimits;
  /** May throw, for a connection that has gone already. */
  serve(connection: Deno.TcpConn | Deno.TlsConn, watch: WatchedConnection): ServedConnection;
  /** No connection can be accepted at the moment: no descriptor is left. At most once a sweep. */
  onExhausted(error: unknown): void;
  /** Ends everything at once. */
  signal: AbortSignal;
}

/** Pauses after failures in a row, doubled each time, in milliseconds; and how many failures the listener is given. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;
const MAX_FAILURES = 20;

/** A listener, and all connections that came by it. */
export class AcceptLoop {
  /** Resolves when it was ended; rejects when nothing can be accepted for long, though connections were cut. */
  readonly finished: Promise<void>;
  readonly addr: Deno.NetAddr;
  readonly #connections: ConnectionSet;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #ended = new AbortController();
  #toldExhausted = false;

  constructor(
    private readonly listener: Deno.TcpListener | Deno.TlsListener,
    private readonly options: AcceptOptions,
  ) {
    this.addr = listener.addr;
    this.#connections = new ConnectionSet(options.limits, performance.now());
    this.#timer = setInterval(() => this.#sweep(), options.limits.sweepMs);
    options.signal.addEventListener("abort", () => this.#cut(), { once: true });
    this.finished = this.#acceptAll().finally(() => this.#close());
    // Whoever awaits it hears of it; until then it must not end the process.
    this.finished.catch(() => {});
  }

  /** Accepts no more, and resolves when what is under way has ended. */
  async shutdown(): Promise<void> {
    this.#close();
    this.#connections.finishAll();
    await this.#connections.untilEmpty();
    clearInterval(this.#timer);
  }

  async #acceptAll(): Promise<void> {
    for (let failures = 0; !this.#ended.signal.aborted;) {
      try {
        this.#take(await this.listener.accept());
        failures = 0;
      } catch (error) {
        if (this.#ended.signal.aborted) return;
        if (isOfOneConnection(error)) continue;
        if (++failures > MAX_FAILURES) throw error;
        this.#shed(error);
        await this.#pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures));
      }
    }
  }

  #take(connection: Deno.TcpConn | Deno.TlsConn): void {
    const addressKey = addressLimitKey(connection.remoteAddr.hostname);
    if (!this.#connections.mayOpen(addressKey)) return connection.close();
    const watched = new WatchedConnection(addressKey, this.#connections);
    try {
      const served = this.options.serve(connection, watched);
      watched.serve(served);
      this.#connections.add(watched);
      const gone = () => {
        watched.goneNow();
        this.#connections.remove(watched);
      };
      // It rejects whenever a client goes in the middle of something.
      served.finished.then(gone, gone);
    } catch {
      closeQuietly(connection);
    }
  }

  #sweep(): void {
    this.#toldExhausted = false;
    this.#connections.sweep(performance.now());
  }

  #shed(error: unknown): void {
    this.#connections.shed();
    if (this.#toldExhausted) return;
    this.#toldExhausted = true;
    this.options.onExhausted(error);
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      const { signal } = this.#ended;
      function done() {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done);
    });
  }

  #close(): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    closeQuietly(this.listener);
  }

  #cut(): void {
    this.#close();
    clearInterval(this.#timer);
    this.#connections.cutAll();
  }
}

/** Whether an error of `accept` is of the connection that was to be accepted, and says nothing of the next. */
function isOfOneConnection(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.BrokenPipe;
}

function closeQuietly(resource: { close(): void }): void {
  try {
    resource.close();
  } catch {
    // Closed already.
  }
}
