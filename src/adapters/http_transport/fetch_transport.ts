import type {
  HttpRequest,
  HttpResponse,
  HttpStream,
  HttpTransport,
} from "../../ports/http_transport.ts";
import { directClient, tlsClient } from "./http_clients.ts";
import { requestInit } from "./request_init.ts";
import { streamExchange } from "./stream_exchange.ts";
import { explain, tooLarge } from "./transport_errors.ts";

/** Options of the transport. */
export interface FetchTransportOptions {
  /** PEM certificates trusted besides the system's own, such as those of a company's private authority. */
  caCerts?: () => Promise<string[]>;
}

/**
 * HTTP through Deno's `fetch`: TLS always verified, redirects handed back, every wait limited. The proxy variables are
 * read by Deno itself, so that they work without a permission; plain http never uses a proxy.
 */
export function fetchTransport(options: FetchTransportOptions = {}): HttpTransport {
  let client: Promise<Deno.HttpClient | undefined> | undefined;
  const shared = () => client ??= makeClient(options);
  return {
    async send(request: HttpRequest): Promise<HttpResponse> {
      try {
        if (request.url.protocol === "http:") {
          using direct = directClient(request.url);
          return await exchange(request, direct);
        }
        return await exchange(request, await shared());
      } catch (error) {
        throw explain(error, request);
      }
    },
    async stream(request: HttpRequest): Promise<HttpStream> {
      try {
        return request.url.protocol === "http:"
          ? await streamExchange(request, directClient(request.url), true)
          : await streamExchange(request, await shared(), false);
      } catch (error) {
        throw explain(error, request);
      }
    },
  };
}

async function makeClient(options: FetchTransportOptions): Promise<Deno.HttpClient | undefined> {
  return tlsClient(await options.caCerts?.() ?? []);
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
  // A declared length binds the connection, unless the body is compressed: then it is the length before unpacking. Reading
  // at one go starts a good deal faster than a stream.
  const declared = Number(response.headers.get("content-length") ?? NaN);
  if (declared > maxBytes) throw tooLarge(request);
  if (declared >= 0 && !response.headers.has("content-encoding")) {
    return new Uint8Array(await response.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of response.body ?? []) {
    total += chunk.length;
    if (total > maxBytes) throw tooLarge(request);
    chunks.push(chunk);
  }
  const body = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.length;
  }
  return body;
}
