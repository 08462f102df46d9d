/** One call to a Sealhold server: retries, redirects refused, the origin held, errors in words. */
import { SealholdError } from "../../../errors.ts";
import type { Secret } from "../../../secret.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { HttpRequest, HttpResponse, HttpTransport } from "../../../ports/http_transport.ts";
import type { Random } from "../../../ports/random.ts";
import { jsonBytes } from "./written_json.ts";
import { growingWaitMs } from "./growing_wait.ts";

/** What a call needs. */
export interface HttpPorts {
  transport: HttpTransport;
  clock: Clock;
  random: Random;
  /** Sent as `User-Agent`. */
  userAgent: string;
}

/** A token and the one origin that it may be sent to. */
export interface BoundToken {
  token: Secret;
  origin: string;
  /** Whether it was given from outside (`SEALHOLD_TOKEN`, `--token`): then a new login would not replace it. */
  given?: boolean;
  /**
   * New ones in its place, asked for once where the server does not accept it although it seems to be good: our clock may be
   * wrong, or the server has dropped the key that it was signed with.
   * @returns undefined if there is nothing to get them with
   */
  renew?: () => Promise<BoundToken | undefined>;
}

/** A call. */
export interface Call {
  method: HttpRequest["method"];
  origin: string;
  /** Path with query; its parts already percent-encoded. */
  path: string;
  /** Sent as JSON; `WrittenJson` in it as it is. */
  body?: unknown;
  /** In place of `body`: sent as a form, which is what OAuth endpoints take (RFC 6749 appendix B). */
  form?: Readonly<Record<string, string>>;
  auth?: BoundToken;
  /** Whether an answer says that the token is not accepted, and that nothing was done; one of status 401 by default. */
  isRefused?: (response: HttpResponse) => boolean;
  /** Whether a second try can do no harm. Default: GET and DELETE. */
  idempotent?: boolean;
  /** Default 1 MiB. */
  maxResponseBytes?: number;
  /** Whether little comes back: to pack and unpack that takes longer than to send it. */
  brief?: boolean;
}

const TIMEOUT_MS = 10_000;
const TRIES = 3;
const GROWTH = { firstMs: 200 };
/** A longer `Retry-After` is told to the person instead of waited for. */
const MAX_RETRY_AFTER_MS = 5_000;
const MAX_RESPONSE_BYTES = 1024 * 1024;
const RETRY_STATUS = new Set([429, 502, 503, 504]);

/**
 * Sends a call, with up to three tries where that can do no harm; and where its token is refused once more with a new one.
 * @throws {SealholdError} ORIGIN_MISMATCH, REDIRECT_REFUSED, UNREACHABLE, TIMED_OUT, BAD_RESPONSE, PERMISSION_REFUSED; what
 *   `BoundToken.renew` throws
 */
export async function exchange(ports: HttpPorts, call: Call): Promise<HttpResponse> {
  const response = await send(ports, call);
  const { auth, isRefused = ({ status }) => status === 401 } = call;
  if (auth?.renew === undefined || !isRefused(response)) return response;
  const renewed = await auth.renew();
  return renewed === undefined ? response : await send(ports, { ...call, auth: renewed });
}

async function send(ports: HttpPorts, call: Call): Promise<HttpResponse> {
  const request = buildRequest(ports, call);
  const retry = call.idempotent ?? (call.method === "GET" || call.method === "DELETE");
  let mayHaveArrived = false;
  for (let attempt = 1;; attempt++) {
    const last = !retry || attempt === TRIES;
    let askedMs: number | undefined;
    try {
      const response = refuseRedirect(await ports.transport.send(request), request.url);
      if (last || !RETRY_STATUS.has(response.status)) return response;
      mayHaveArrived = true;
      askedMs = retryAfterMs(response, ports.clock.nowMs());
      if (askedMs !== undefined && askedMs > MAX_RETRY_AFTER_MS) return response;
    } catch (error) {
      if (last || !isTransient(error)) throw mayHaveArrived ? sentBefore(error) : error;
      if (!isUnsent(error)) mayHaveArrived = true;
    }
    await ports.clock.sleep(askedMs ?? growingWaitMs(ports.random, attempt - 1, GROWTH));
  }
}

function buildRequest(ports: HttpPorts, call: Call): HttpRequest {
  const url = new URL(call.path, call.origin);
  // The origin is compared as a parsed whole, never as a prefix of text (threats.md case 3).
  if (url.origin !== call.origin || (call.auth !== undefined && call.auth.origin !== url.origin)) {
    throw new SealholdError("ORIGIN_MISMATCH", "The credential belongs to another server", {
      hint: `sealhold auth login --server ${call.origin}`,
    });
  }
  const body = encodeBody(call);
  return {
    method: call.method,
    url,
    toSealhold: true,
    headers: {
      "accept": "application/json",
      "user-agent": ports.userAgent,
      ...(call.brief ? { "accept-encoding": "identity" } : {}),
      ...(body === undefined ? {} : { "content-type": body.type }),
    },
    ...(call.auth === undefined ? {} : { bearer: call.auth.token }),
    ...(body === undefined ? {} : { body: body.bytes }),
    timeoutMs: TIMEOUT_MS,
    maxResponseBytes: call.maxResponseBytes ?? MAX_RESPONSE_BYTES,
  };
}

function encodeBody({ body, form }: Call) {
  if (form !== undefined) {
    const bytes = new TextEncoder().encode(new URLSearchParams({ ...form }).toString());
    return { type: "application/x-www-form-urlencoded", bytes };
  }
  return body === undefined ? undefined : { type: "application/json", bytes: jsonBytes(body) };
}

function refuseRedirect(response: HttpResponse, from: URL): HttpResponse {
  if (response.status < 300 || response.status > 399) return response;
  let target = "another address";
  const location = response.headers["location"];
  if (location !== undefined && URL.canParse(location, from)) {
    target = new URL(location, from).origin;
  }
  throw new SealholdError(
    "REDIRECT_REFUSED",
    `Redirect from ${from.origin} to ${target} not followed`,
    {
      hint: "Check --server; a server that keeps secrets does not redirect",
    },
  );
}

function isTransient(error: unknown): boolean {
  return error instanceof SealholdError &&
    (error.code === "UNREACHABLE" || error.code === "TIMED_OUT") &&
    error.data["permanent"] !== true;
}

/** Whether a failure came before anything of the request was sent: then the server has done nothing. */
export function isUnsent(error: unknown): boolean {
  return error instanceof SealholdError &&
    (error.data["unsent"] === true || error.code === "PERMISSION_REFUSED" ||
      error.code === "ADDRESS_REFUSED");
}

/** The last try may have sent nothing, but an earlier one of the same call may have arrived. */
function sentBefore(error: unknown): unknown {
  if (!(error instanceof SealholdError) || error.data["unsent"] !== true) return error;
  const { unsent: _, ...data } = error.data;
  const { code, message, hint } = error;
  return new SealholdError(code, message, { ...(hint && { hint }), data, cause: error });
}

/**
 * The wait that a response asks for, in milliseconds (RFC 9110 section 10.2.3: seconds or a date).
 * @returns undefined when it asks for none
 */
export function retryAfterMs(response: HttpResponse, nowMs: number): number | undefined {
  const value = response.headers["retry-after"];
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // All three forms of a date start with a weekday; Date.parse alone would also take "-5" for one.
  const at = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
