import type { HttpRequest, HttpResponse, HttpTransport } from "../../src/ports/http_transport.ts";

/** What a fake server does with one request. */
export type Reply =
  | HttpResponse
  | Error
  | ((request: HttpRequest) => HttpResponse | Promise<HttpResponse>);

/** A transport with prepared replies; the last one is repeated. It remembers every request. */
export class FakeTransport implements HttpTransport {
  readonly #replies: Reply[];
  readonly requests: HttpRequest[] = [];

  constructor(...replies: Reply[]) {
    this.#replies = replies;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.requests.push(request);
    const reply = this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0];
    if (reply === undefined) throw new TypeError("no request was expected");
    if (reply instanceof Error) throw reply;
    return typeof reply === "function" ? await reply(request) : reply;
  }

  /** Method and path with query of every request, such as `GET /secrets/list?limit=1000`. */
  get calls(): string[] {
    return this.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`);
  }
}

/** A response with a JSON body. */
export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return text(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
}

/** A response with a text body. */
export function text(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers, body: new TextEncoder().encode(body) };
}

/** The JSON body of a request. */
export function bodyOf(request: HttpRequest | undefined): unknown {
  return request?.body === undefined
    ? undefined
    : JSON.parse(new TextDecoder().decode(request.body));
}
