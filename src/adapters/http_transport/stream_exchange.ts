/** One exchange whose body is read as it comes. */
import type { HttpRequest, HttpStream } from "../../ports/http_transport.ts";
import { requestInit } from "./request_init.ts";
import { explainBody, tooLarge } from "./transport_errors.ts";

/** Sends the request and waits for the headers. */
export async function streamExchange(
  request: HttpRequest,
  client: Deno.HttpClient | undefined,
): Promise<HttpStream> {
  const stopping = new AbortController();
  try {
    const response = await within(
      request.timeoutMs,
      stopping,
      () => fetch(request.url, requestInit(request, stopping.signal, client)),
    );
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: piecesOf(response, request, stopping),
    };
  } catch (error) {
    stopping.abort();
    throw error;
  }
}

async function* piecesOf(
  response: Response,
  request: HttpRequest,
  stopping: AbortController,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  try {
    let total = 0;
    while (reader !== undefined) {
      const { done, value } = await within(request.timeoutMs, stopping, () => reader.read());
      if (done) return;
      total += value.length;
      // Counted after unpacking: a compressed bomb is small on the wire (threats.md case 43).
      if (total > request.maxResponseBytes) throw tooLarge(request);
      if (value.length > 0) yield value;
    }
  } catch (error) {
    throw explainBody(error, request.url);
  } finally {
    // Handed back before the abort: a read that waits would otherwise end in an error that nobody catches.
    await reader?.cancel().catch(() => {});
    // Without it, the connection stays open behind a reader who has gone.
    stopping.abort();
  }
}

/** Runs one wait; when it takes longer, the exchange is aborted. The time that the reader takes does not count. */
async function within<T>(
  timeoutMs: number,
  stopping: AbortController,
  wait: () => Promise<T>,
): Promise<T> {
  const timer = setTimeout(
    () => stopping.abort(new DOMException("No answer in time", "TimeoutError")),
    timeoutMs,
  );
  try {
    return await wait();
  } finally {
    clearTimeout(timer);
  }
}
