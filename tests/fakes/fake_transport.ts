import { concatBytes } from "../../src/crypto/bytes.ts";
import { SealholdError } from "../../src/errors.ts";
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

type Piece = string | Uint8Array<ArrayBuffer> | Error;

/** A transport with prepared replies; the last one is repeated. It remembers every request. */
export class FakeTransport implements HttpTransport {
  readonly #replies: Reply[];
  readonly requests: HttpRequest[] = [];

  constructor(...replies: Reply[]) {
    this.#replies = replies;
  }

  /** The reply, whole; one made by `pieces` is put together. */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const { body, ...rest } = await this.stream(request);
    const parts = await Array.fromAsync(body);
    return { ...rest, body: concatBytes([...parts, new Uint8Array()]) };
  }

  /** The reply, its body in one piece; one made by `pieces` comes piece by piece. */
  async stream(request: HttpRequest): Promise<HttpStream> {
    const { status, headers, body } = await this.#reply(request);
    return {
      status,
      headers: Object.fromEntries(new Headers({ ...headers })),
      body: bounded(request, PIECES.get(body)?.() ?? once(body)),
    };
  }

  /** Method and path with query of every request, such as `GET /secrets/list?limit=1000`. */
  get calls(): string[] {
    return this.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`);
  }

  async #reply(request: HttpRequest): Promise<HttpResponse> {
    requireSendable(request);
    this.requests.push(request);
    const reply = this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0];
    if (reply === undefined) throw new TypeError("no request was expected");
    if (reply instanceof Error) throw reply;
    return typeof reply === "function" ? await reply(request) : reply;
  }
}

/** Bodies that come in pieces, by the empty body that stands for them. */
const PIECES = new WeakMap<Uint8Array, () => AsyncIterable<Uint8Array<ArrayBuffer>>>();

async function* once(body: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (body.length > 0) yield await Promise.resolve(body.slice());
}

/** Counts what comes, as the real transport does. */
async function* bounded(
  { maxResponseBytes, toSealhold }: HttpRequest,
  body: AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let total = 0;
  for await (const piece of body) {
    total += piece.length;
    if (total > maxResponseBytes) {
      throw new SealholdError("BAD_RESPONSE", "The server's answer is too large", {
        hint: toSealhold ? "Check --server" : "Check the address",
      });
    }
    yield piece;
  }
}

function requireSendable({ headers, bearer, secretHeaders = {} }: HttpRequest): void {
  try {
    const all = new Headers({ ...headers });
    for (const [name, secret] of Object.entries(secretHeaders)) all.set(name, secret.exposeText());
    if (bearer !== undefined) all.set("authorization", `Bearer ${bearer.exposeText()}`);
  } catch {
    throw new SealholdError("INVALID_VALUE", "The credential cannot be sent in a header");
  }
}

/** The failure of an exchange: nobody is there, nothing comes in time, or what came broke off. */
export function failed(how: "nobody there" | "no answer" | "cut off"): SealholdError {
  const hint = "Check the connection";
  if (how === "no answer") return new SealholdError("TIMED_OUT", "No answer in time", { hint });
  const data: Record<string, unknown> = how === "nobody there" ? { unsent: true } : {};
  return new SealholdError("UNREACHABLE", `Cannot reach the server: ${how}`, { hint, data });
}

/**
 * A response that comes in pieces; an Error among them is thrown in its place.
 * @param parts may have no end
 * @param ended is told how the reading ended
 */
export function pieces(
  status: number,
  parts: Iterable<Piece> | AsyncIterable<Piece>,
  headers: Readonly<Record<string, string>> = {},
  ended: (how: "end" | "early") => void = () => {},
): HttpResponse {
  const body = new Uint8Array();
  PIECES.set(body, async function* () {
    let how: "end" | "early" = "early";
    try {
      for await (const part of parts) {
        if (part instanceof Error) throw part;
        yield typeof part === "string" ? new TextEncoder().encode(part) : part;
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
