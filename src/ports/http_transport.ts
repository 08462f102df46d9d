import type { Secret } from "../secret.ts";

/** One HTTP request, with everything that bounds it. */
export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  url: URL;
  /** Whether a Sealhold server is called: then the hints of failures speak of `--server`. */
  toSealhold?: boolean;
  headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer …`; kept apart from the headers so that no log sees it. */
  bearer?: Secret;
  /** Headers whose values are secret, such as an API key's; kept apart for the same reason. */
  secretHeaders?: Readonly<Record<string, Secret>>;
  body?: Uint8Array<ArrayBuffer>;
  /** Whole exchange, in milliseconds. */
  timeoutMs: number;
  /** Largest response body accepted, in bytes, unpacked; counted while it comes. */
  maxResponseBytes: number;
}

/** A whole HTTP response, read to its end; the bytes are the caller's own. */
export interface HttpResponse {
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array<ArrayBuffer>;
}

/**
 * One exchange with a server: no retry, no redirect followed (a 3xx comes back as it is), TLS always verified. Every status
 * is an answer. No error tells a credential, nor what came.
 *
 * @throws {SealholdError} UNREACHABLE (no connection, TLS failure, or an answer that breaks off; `data.unsent` is true where
 *   nothing of the request was sent, `data.permanent` where trying again does not help), TIMED_OUT, BAD_RESPONSE (too large),
 *   PERMISSION_REFUSED (the sandbox), INVALID_VALUE (a credential that no header can carry; nothing is sent)
 */
export interface HttpTransport {
  send(request: HttpRequest): Promise<HttpResponse>;
  /**
   * The same, with the body as it comes. `timeoutMs` limits the wait for the headers and for each next piece;
   * `maxResponseBytes` the whole.
   */
  stream(request: HttpRequest): Promise<HttpStream>;
}

/** A response whose body is still coming. Ending the iteration early closes the connection. */
export interface HttpStream {
  status: number;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** @throws {SealholdError} UNREACHABLE (cut off), TIMED_OUT (silent for too long), BAD_RESPONSE (too large) */
  body: AsyncIterable<Uint8Array<ArrayBuffer>>;
}
