import type { Secret } from "../secret.ts";

/** A stream to be opened. */
export interface EventStreamRequest {
  /** `https:` or `http:`; spoken to as wss or ws. */
  url: URL;
  /** Sent as `Authorization: Bearer …`, never in the URL. */
  bearer: Secret;
  headers?: Readonly<Record<string, string>>;
  /** For the handshake, in milliseconds. */
  timeoutMs: number;
  /** A stream that is silent for longer than this has died, in milliseconds. */
  idleMs: number;
  /**
   * Largest frame, in UTF-16 units; and eight times that for all that wait to be read. A peer that passes either is hung up on.
   * The runtime shows a frame only when it is whole, and itself ends the stream at 64 MiB.
   */
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
  /** Sends a frame; does nothing once the stream has ended. */
  send(text: string): void;
  /** Ends the stream, and a `next` that waits; what was not read yet is dropped. Later calls do nothing. */
  close(): void;
}

/** Opens event streams: text frames both ways, TLS always verified, no redirect followed. */
export interface EventStream {
  /**
   * @throws {SealholdError} NOT_AUTHENTICATED (401), DENIED (403), UNREACHABLE, TIMED_OUT, SERVER_ERROR (429 and 5xx),
   *   BAD_RESPONSE (anything else that is no event stream), PERMISSION_REFUSED (the sandbox), INVALID_VALUE (a token that no
   *   header can carry)
   */
  connect(request: EventStreamRequest): Promise<EventConnection>;
}
