/** Keeps a listening socket open although it may fail. */

/** A socket being served. Aborting it closes every connection at once. */
export interface Listener {
  server: {
    readonly finished: Promise<void>;
    readonly addr: { readonly hostname: string; readonly port: number };
    shutdown(): Promise<void>;
  };
  abort: AbortController;
}

/** How a socket is opened again, and who hears of it. */
interface KeepOptions {
  /** @throws whatever opening the socket throws; tried again later */
  open(): Listener;
  /** @returns the error when connections to the socket are refused, although nothing has said that it failed */
  refusal(listener: Listener): Promise<Error | undefined>;
  onFailure(error: unknown): void;
}

/** Time before a socket is opened again: doubled at each failure in a row, in milliseconds. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1600;
/** A socket that lasted this long, in milliseconds, ends a row of failures. */
const STEADY_MS = 10_000;
/** How often a socket is looked at, in milliseconds. */
const WATCH_MS = 1000;

/**
 * A listener that outlives its socket. `accept` fails when the process has no file descriptor left, which any client can
 * bring about by opening connections; Deno then gives up the whole listener (case 43). All connections of the failed
 * socket are closed, which is what frees the descriptors.
 */
export class KeptListener {
  #current: Listener | undefined;
  #failures = 0;

  constructor(first: Listener, private readonly options: KeepOptions) {
    this.#current = first;
  }

  /** Serves until `stop` resolves. */
  async runUntil(stop: Promise<void>): Promise<void> {
    const stopped = stop.then(() => "stopped" as const);
    while (this.#current !== undefined) {
      const openedMs = performance.now();
      const end = await this.#endOf(this.#current, stopped);
      if (end === "stopped") return;
      if (performance.now() - openedMs > STEADY_MS) this.#failures = 0;
      this.#drop(end.error);
      while (this.#current === undefined) {
        if (await this.#pause(stopped) === "stopped") return;
        this.#reopen();
      }
    }
  }

  /** Finishes the requests under way, for `graceMs` milliseconds at the most. */
  async close(graceMs: number): Promise<void> {
    if (this.#current === undefined) return;
    const { server, abort } = this.#current;
    const aborted = new Promise<void>((resolve) =>
      abort.signal.addEventListener("abort", () => resolve())
    );
    const timer = setTimeout(() => abort.abort(), graceMs);
    try {
      await Promise.race([server.shutdown(), aborted]);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Deno 2.9 tells at once that `accept` failed; 2.6 closes the socket and tells only when the last connection has ended,
   * which is for the attacker to choose.
   */
  async #endOf(
    listener: Listener,
    stopped: Promise<"stopped">,
  ): Promise<"stopped" | { error: unknown }> {
    const refused = Promise.withResolvers<{ error: unknown }>();
    const watch = setInterval(async () => {
      const error = await this.options.refusal(listener);
      if (error !== undefined) refused.resolve({ error });
    }, WATCH_MS);
    const finished = listener.server.finished.then(
      () => "stopped" as const,
      (error: unknown) => ({ error }),
    );
    const end = await Promise.race([stopped, finished, refused.promise]);
    clearInterval(watch);
    return end;
  }

  #drop(error: unknown): void {
    this.options.onFailure(error);
    this.#current?.abort.abort();
    this.#current = undefined;
  }

  #reopen(): void {
    try {
      this.#current = this.options.open();
    } catch (error) {
      this.options.onFailure(error);
    }
  }

  async #pause(stopped: Promise<"stopped">): Promise<"stopped" | "over"> {
    const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const over = new Promise<"over">((resolve) => timer = setTimeout(() => resolve("over"), ms));
    const end = await Promise.race([stopped, over]);
    clearTimeout(timer);
    return end;
  }
}
