import { SignetError } from "../../errors.ts";
import type { HttpRequest, HttpResponse, HttpTransport } from "../../ports/http_transport.ts";

/** Options of the transport. */
export interface FetchTransportOptions {
  /** PEM certificates trusted besides the system's own, such as those of a company's private authority. */
  caCerts?: () => Promise<string[]>;
}

/**
 * HTTP through Deno's `fetch`: TLS always verified, redirects handed back, one time limit over the whole exchange.
 * The proxy variables are read by Deno itself, so that they work without a permission; plain http never uses a proxy.
 */
export function fetchTransport(options: FetchTransportOptions = {}): HttpTransport {
  let client: Promise<Deno.HttpClient | undefined> | undefined;
  return {
    async send(request: HttpRequest): Promise<HttpResponse> {
      try {
        if (request.url.protocol === "http:") {
          using direct = directClient(request.url);
          return await exchange(request, direct);
        }
        return await exchange(request, await (client ??= makeClient(options)));
      } catch (error) {
        throw explain(error, request.url);
      }
    },
  };
}

async function makeClient(options: FetchTransportOptions): Promise<Deno.HttpClient | undefined> {
  const caCerts = await options.caCerts?.() ?? [];
  if (caCerts.length === 0) return undefined;
  // Deno passes over a file without a certificate in silence, and then trusts less than its owner thinks.
  if (!caCerts.every((pem) => pem.includes("-----BEGIN CERTIFICATE-----"))) throw noCertificate();
  try {
    return Deno.createHttpClient({ caCerts });
  } catch (cause) {
    throw noCertificate(cause);
  }
}

function noCertificate(cause?: unknown): SignetError {
  return new SignetError(
    "CONFIG_INVALID",
    "There is no usable certificate in the file of authorities",
    {
      hint: "Set SIGNET_CA_FILE to a PEM file with certificates",
      cause,
    },
  );
}

/**
 * Deno sends requests to loopback through HTTP_PROXY too, and in plain http the proxy reads the token and the body. This
 * client connects to the server itself. Never for https: a connection of this kind leaves TLS out.
 */
function directClient(url: URL): Deno.HttpClient {
  const port = Number(url.port || "80");
  return Deno.createHttpClient({ proxy: { transport: "tcp", hostname: url.hostname, port } });
}

async function exchange(
  request: HttpRequest,
  client: Deno.HttpClient | undefined,
): Promise<HttpResponse> {
  const headers = new Headers(request.headers);
  if (request.bearer) headers.set("authorization", `Bearer ${request.bearer.exposeText()}`);
  const response = await fetch(request.url, {
    method: request.method,
    headers,
    ...(request.body === undefined ? {} : { body: request.body }),
    // Deno would drop Authorization on the way to another host, but not a token in a header of our own or in the body.
    redirect: "manual",
    signal: AbortSignal.timeout(request.timeoutMs),
    ...(client === undefined ? {} : { client }),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await readBounded(response, request.maxResponseBytes),
  };
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  // A declared length binds the connection, unless the body is compressed: then it is the length before unpacking. Reading
  // at one go starts a good deal faster than a stream.
  const declared = Number(response.headers.get("content-length") ?? NaN);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  if (declared >= 0 && !response.headers.has("content-encoding")) {
    return new Uint8Array(await response.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of response.body ?? []) {
    total += chunk.length;
    if (total > maxBytes) throw tooLarge(maxBytes);
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

function tooLarge(maxBytes: number): SignetError {
  return new SignetError("BAD_RESPONSE", `The server's answer has more than ${maxBytes} bytes`, {
    hint: "Check that --server names a Signet server",
  });
}

function explain(error: unknown, url: URL): unknown {
  if (error instanceof SignetError) return error;
  if (error instanceof Deno.errors.NotCapable) return refused(url);
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new SignetError("TIMED_OUT", "Cannot reach server. Check your connection.", {
      hint: `${url.origin} did not answer in time; check --server`,
      cause: error,
    });
  }
  return isCertificateFailure(error) ? untrusted(error, url) : unreachable(error, url);
}

function unreachable(cause: unknown, url: URL): SignetError {
  return new SignetError("UNREACHABLE", "Cannot reach server. Check your connection.", {
    hint: `Check that ${url.origin} is right and running (signet serve)`,
    cause,
  });
}

function untrusted(cause: unknown, url: URL): SignetError {
  return new SignetError("UNREACHABLE", `The certificate of ${url.host} is not trusted`, {
    hint: "Set SIGNET_CA_FILE to the PEM file of your certificate authority",
    cause,
    data: { permanent: true },
  });
}

function refused(url: URL): SignetError {
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const target = `${url.hostname}:${port}`;
  const flag = `--allow-net=${target}`;
  return new SignetError("PERMISSION_REFUSED", `The sandbox refuses to connect to ${target}`, {
    hint: `Run again with ${flag}`,
    data: { kind: "net", target, flag },
  });
}

/** The TLS library has no codes; its words only choose the hint, the failure is the same either way. */
function isCertificateFailure(error: unknown): boolean {
  for (let e = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    if (/certificate|UnknownIssuer/i.test(e.message)) return true;
  }
  return false;
}
