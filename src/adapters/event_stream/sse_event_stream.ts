/** Event streams as server-sent events (WHATWG HTML, section 9.2), through the runtime's fetch. */
import { createParser } from "eventsource-parser";
import { meaningOf } from "../../core/shared/codes/http_codes.ts";
import { SealholdError } from "../../errors.ts";
import type { EventConnection, EventStream, EventStreamRequest } from "../../ports/event_stream.ts";
import type { HttpClients } from "../http_transport/http_clients.ts";
import { requestInit } from "../http_transport/request_init.ts";
import { explain } from "../http_transport/transport_errors.ts";

/** What stands around a frame's text in its event: names of fields, its type and its number. */
const AROUND_CHARS = 1024;

/**
 * Opens streams: TLS always verified; plain http never through a proxy, which would read the token. No more is read than is
 * asked for: a server that sends faster waits.
 * @param clients what connections are made with; closing them is the caller's
 */
export function sseEventStream(clients: HttpClients): EventStream {
  return {
    async connect(request: EventStreamRequest): Promise<EventConnection> {
      const stopping = new AbortController();
      try {
        const response = await headOf(request, stopping, await clients.for(request.url));
        return new SseConnection(await bodyOf(response, request.url), request, stopping);
      } catch (error) {
        stopping.abort();
        throw explain(error, { url: request.url, toSealhold: true });
      }
    },
  };
}

async function headOf(
  { url, bearer, headers, timeoutMs }: EventStreamRequest,
  stopping: AbortController,
  client: Deno.HttpClient | undefined,
): Promise<Response> {
  const timer = setTimeout(
    () => stopping.abort(new DOMException("No answer in time", "TimeoutError")),
    timeoutMs,
  );
  const asked = {
    ...{ method: "GET" as const, url, bearer, timeoutMs, maxResponseBytes: Infinity },
    toSealhold: true,
    // Packed events would wait in the packer.
    headers: { ...headers, accept: "text/event-stream", "accept-encoding": "identity" },
  };
  try {
    return await fetch(url, requestInit(asked, stopping.signal, client));
  } finally {
    clearTimeout(timer);
  }
}

async function bodyOf(
  { status, headers, body }: Response,
  url: URL,
): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  if (status === 200 && type.trim() === "text/event-stream" && body !== null) {
    return body.getReader();
  }
  await body?.cancel().catch(() => {});
  throw failureOf(status, url);
}

class SseConnection implements EventConnection {
  readonly #frames: string[] = [];
  #ended = false;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #parser;

  constructor(
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly request: EventStreamRequest,
    private readonly stopping: AbortController,
  ) {
    this.#parser = createParser({
      maxBufferSize: request.maxFrameChars + AROUND_CHARS,
      onEvent: ({ data }) => this.#take(data),
      onError: ({ type }) => {
        if (type === "max-buffer-size-exceeded") this.#ended = true;
      },
    });
  }

  async next(): Promise<string | undefined> {
    while (this.#frames.length === 0 && !this.#ended) await this.#read();
    const frame = this.#frames.shift();
    if (frame === undefined) this.#hangUp();
    return frame;
  }

  close(): void {
    this.#frames.length = 0;
    this.#hangUp();
  }

  /** Behind an event that is too large would be a gap. */
  #take(data: string): void {
    if (data.length > this.request.maxFrameChars) this.#ended = true;
    if (!this.#ended) this.#frames.push(data);
  }

  async #read(): Promise<void> {
    const timer = setTimeout(() => this.#hangUp(), this.request.idleMs);
    try {
      const { done, value } = await this.reader.read();
      if (done) this.#ended = true;
      else this.#parser.feed(this.#decoder.decode(value, { stream: true }));
    } catch {
      // Cut off, no UTF-8, or more behind an event that was too large: it has ended.
      this.#ended = true;
    } finally {
      clearTimeout(timer);
    }
  }

  #hangUp(): void {
    this.#ended = true;
    // Before the abort: a read that waits would otherwise end in an error that nobody catches.
    this.reader.cancel().catch(() => {});
    this.stopping.abort();
  }
}

/** In the words of every other answer; which code it is says what the caller does next. */
function failureOf(status: number, url: URL): SealholdError {
  const [, words, hint] = meaningOf(status, "");
  if (status === 401) return new SealholdError("NOT_AUTHENTICATED", words, { hint });
  if (status === 403) return new SealholdError("DENIED", words, { hint });
  if (status === 429 || status >= 500) return new SealholdError("SERVER_ERROR", words, { hint });
  return new SealholdError("BAD_RESPONSE", "The server offers no event stream", {
    hint: `Check that ${url.origin} is right and running (sealhold serve)`,
  });
}
