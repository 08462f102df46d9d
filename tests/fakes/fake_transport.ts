import type {
  HttpRequest,
  HttpResponse,
  HttpStream,
  HttpTransport,
} from "../../src/ports/http_transport.ts";

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

  /** The same reply, its body in one piece; a reply made by `pieces` comes piece by piece. */
  async stream(request: HttpRequest): Promise<HttpStream> {
    const { status, headers, body } = await this.send(request);
    return { status, headers, body: PIECES.get(body)?.() ?? once(body) };
  }

  /** Method and path with query of every request, such as `GET /secrets/list?limit=1000`. */
  get calls(): string[] {
    return this.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`);
  }
}

/** Bodies that come in pieces, by the empty body that stands for them. */
const PIECES = new WeakMap<Uint8Array, () => AsyncIterable<Uint8Array<ArrayBuffer>>>();

async function* once(body: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (body.length > 0) yield await Promise.resolve(body);
}

/** A response that comes in pieces; an Error among them is thrown in its place. `ended` is told how the reading ended. */
export function pieces(
  status: number,
  parts: readonly (string | Uint8Array<ArrayBuffer> | Error)[],
  headers: Readonly<Record<string, string>> = {},
  ended: (how: "end" | "early") => void = () => {},
): HttpResponse {
  const body = new Uint8Array();
  PIECES.set(body, async function* () {
    let how: "end" | "early" = "early";
    try {
      for (const part of parts) {
        if (part instanceof Error) throw part;
        yield await Promise.resolve(
          typeof part === "string" ? new TextEncoder().encode(part) : part,
        );
      }
      how = "end";
    } finally {
      ended(how);
    }
  });
  return { status, headers, body };
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
