import type { Secret } from "../secret.ts";

/** A stream to be opened. */
export interface EventStreamRequest {
  /** `https:` or `http:`. */
  url: URL;
  /** Sent as `Authorization: Bearer …`, never in the URL. */
  bearer: Secret;
  headers?: Readonly<Record<string, string>>;
  /** Until the answer has begun, in milliseconds. */
  timeoutMs: number;
  /** A stream that is silent for longer than this has died, in milliseconds. */
  idleMs: number;
  /** Largest frame, in UTF-16 units: behind a larger one the stream has ended. */
  maxFrameChars: number;
}

/** An open stream. */
export interface EventConnection {
  /**
   * The next frame, in order and without a gap: what came before the end is handed over, what came behind a frame that was
   * refused is not. One call at a time.
   * @returns undefined once the stream has ended, whoever ended it, and from then on
   */
  next(): Promise<string | undefined>;
  /** Ends the stream, and a `next` that waits; what was not read yet is dropped. Later calls do nothing. */
  close(): void;
}

/** Opens event streams: text frames from the server, TLS always verified, no redirect followed. */
export interface EventStream {
  /**
   * @throws {SealholdError} NOT_AUTHENTICATED (401), DENIED (403), UNREACHABLE, TIMED_OUT, SERVER_ERROR (429 and 5xx),
   *   BAD_RESPONSE (anything else that is no event stream), PERMISSION_REFUSED (the sandbox), INVALID_VALUE (a token that no
   *   header can carry)
   */
  connect(request: EventStreamRequest): Promise<EventConnection>;
}
