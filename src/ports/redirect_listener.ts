/** One request to the loopback listener, as far as a decision needs it. */
export interface RedirectRequest {
  method: string;
  url: URL;
  /** The Host header as it came. */
  host: string;
  /** The Origin header; a browser that navigates sends none. */
  origin: string | undefined;
}

/** What to answer. `done` ends the listening after the answer has been sent. */
export interface RedirectAnswer {
  status: number;
  /** A short page for a person; never a token or a code. */
  html: string;
  done: boolean;
}

/** A listener that waits for an authorization server to send the browser back (RFC 8252 section 7.3). */
export interface ListeningRedirect {
  /** `http://127.0.0.1:<random port>` */
  origin: string;
  /**
   * Answers requests with `decide` until one is `done`, then closes.
   * @param timeoutMs limit of the whole wait
   * @throws {SealholdError} TIMED_OUT, INTERRUPTED
   */
  wait(
    decide: (request: RedirectRequest) => RedirectAnswer | Promise<RedirectAnswer>,
    timeoutMs: number,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Opens such listeners: on 127.0.0.1 only, on a port that the system chooses. */
export interface RedirectListener {
  /** @throws {SealholdError} PERMISSION_REFUSED */
  open(): Promise<ListeningRedirect>;
}
