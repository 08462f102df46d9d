import type {
  HttpRequest,
  HttpResponse,
  HttpStream,
  HttpTransport,
} from "../../ports/http_transport.ts";
import type { SealholdError } from "../../errors.ts";
import { concatBytes } from "../../crypto/bytes.ts";
import type { HttpClients } from "./http_clients.ts";
import { requestInit } from "./request_init.ts";

/**
 * HTTP through Deno's `fetch`: TLS always verified, redirects handed back, every wait limited. The proxy variables are
 * read by Deno itself, so that they work without a permission; plain http never uses a proxy.
 * @param clients what requests go through; closing them is the caller's
 */
export function fetchTransport(clients: HttpClients): HttpTransport {
  return {
    async send(request: HttpRequest): Promise<HttpResponse> {
      try {
        return await exchange(request, await clients.for(request.url));
      } catch (error) {
        throw await explained(error, request);
      }
    },
    async stream(request: HttpRequest): Promise<HttpStream> {
      const { streamExchange } = await import("./stream_exchange.ts");
      try {
        return await streamExchange(request, await clients.for(request.url));
      } catch (error) {
        throw await explained(error, request);
      }
    },
  };
}

/** What words errors have is loaded when there is one. */
async function explained(error: unknown, request: HttpRequest): Promise<unknown> {
  const { explain } = await import("./transport_errors.ts");
  return explain(error, request);
}

async function tooLarge(request: HttpRequest): Promise<SealholdError> {
  return (await import("./transport_errors.ts")).tooLarge(request);
}

async function exchange(
  request: HttpRequest,
  client: Deno.HttpClient | undefined,
): Promise<HttpResponse> {
  const response = await fetch(
    request.url,
    requestInit(request, AbortSignal.timeout(request.timeoutMs), client),
  );
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await readBounded(response, request),
  };
}

async function readBounded(
  response: Response,
  request: HttpRequest,
): Promise<Uint8Array<ArrayBuffer>> {
  const maxBytes = request.maxResponseBytes;
  // What is declared is only good for an early refusal. Beside `transfer-encoding: chunked`, or before unpacking, it says
  // nothing of what comes: every byte is counted (threats.md, case 51).
  const declared = Number(response.headers.get("content-length") ?? NaN);
  if (declared > maxBytes) {
    // Or the connection stays open behind a body that nobody reads.
    await response.body?.cancel().catch(() => {});
    throw await tooLarge(request);
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of response.body ?? []) {
    total += chunk.length;
    if (total > maxBytes) throw await tooLarge(request);
    chunks.push(chunk);
  }
  return concatBytes(chunks);
}
