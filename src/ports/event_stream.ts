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
  /** Largest frame, in UTF-16 units; and eight times that for all that wait to be read. */
  maxFrameChars: number;
}

/** An open stream. */
export interface EventConnection {
  /**
   * The next frame, in order. One call at a time.
   * @returns undefined once the stream has ended, whoever ended it
   */
  next(): Promise<string | undefined>;
  /** Sends a frame; does nothing once the stream has ended. */
  send(text: string): void;
  /** Ends the stream; later calls do nothing. */
  close(): void;
}

/** Opens event streams: text frames both ways, TLS always verified, no redirect followed. */
export interface EventStream {
  /**
   * @throws {SealholdError} NOT_AUTHENTICATED (401), DENIED (403), UNREACHABLE, TIMED_OUT, SERVER_ERROR (429 and 5xx),
   *   BAD_RESPONSE (anything else that is no event stream), PERMISSION_REFUSED (the sandbox)
   */
  connect(request: EventStreamRequest): Promise<EventConnection>;
}
