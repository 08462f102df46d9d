/** One question to a model: the request, the stream, the retries. */
import { SealholdError } from "../../../errors.ts";
import type { HttpStream } from "../../../ports/http_transport.ts";
import { type HttpPorts, retryAfterMs } from "../http/exchange.ts";
import { formatOf } from "./formats.ts";
import { growingWaitMs } from "../http/growing_wait.ts";
import { GrowingAnswer, type ModelAnswer, type OnText } from "./growing_answer.ts";
import { faultError, faultInBody, incomplete, type Refuser, statusError } from "./model_errors.ts";
import type { ModelCall, ModelFormat } from "./model_format.ts";
import { type ModelEndpoint, modelRequest, redactor } from "./model_request.ts";
import { badStream, serverSentEvents } from "./sse.ts";

const TRIES = 4;
const GROWTH = { firstMs: 500 };
/** A longer `Retry-After` is told to the person instead of waited for. */
const MAX_RETRY_AFTER_MS = 30_000;
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Asks a model. Tried again after 429, 5xx and lost connections, up to four times in all and never once text has come.
 * @param onRetry told how long the next try will be waited for
 * @throws {SealholdError} ORIGIN_MISMATCH, REDIRECT_REFUSED, TOKEN_EXPIRED, DENIED, NOT_FOUND, INVALID_VALUE, RATE_LIMITED,
 *   SERVER_ERROR, BAD_RESPONSE, UNREACHABLE, TIMED_OUT; its message begins with "The answer is incomplete" once text came
 */
export async function askModel(
  ports: HttpPorts,
  endpoint: ModelEndpoint,
  call: ModelCall,
  onText: OnText,
  onRetry: (waitMs: number) => void = () => {},
): Promise<ModelAnswer> {
  const request = modelRequest(endpoint, call, ports.userAgent);
  const by = { provider: endpoint.provider, redact: redactor(endpoint.credential.headers) };
  for (let attempt = 1;; attempt++) {
    const answer = new GrowingAnswer(onText);
    try {
      const stream = await ports.transport.stream(request);
      await readAnswer(ports, stream, formatOf(endpoint.api), answer, by);
      return answer.whole();
    } catch (error) {
      if (answer.readerFailed || !(error instanceof SealholdError)) throw error;
      if (answer.begun) throw incomplete(error);
      const waitMs = retryWaitMs(ports, error, attempt);
      if (waitMs === undefined) throw inProvidersName(error, endpoint);
      onRetry(waitMs);
      await ports.clock.sleep(waitMs);
    }
  }
}

async function readAnswer(
  ports: HttpPorts,
  stream: HttpStream,
  format: ModelFormat,
  answer: GrowingAnswer,
  by: Refuser,
): Promise<void> {
  await refuseOthers(ports, stream, by);
  for await (const event of serverSentEvents(stream.body)) {
    const part = format.part(event);
    if (part.fault !== undefined) throw faultError(part.fault, by);
    answer.stopReason = part.stopReason ?? answer.stopReason;
    answer.inputTokens = part.inputTokens ?? answer.inputTokens;
    answer.outputTokens = part.outputTokens ?? answer.outputTokens;
    await answer.add(part.text ?? "");
    if (part.ended) return await answer.end();
  }
  await answer.end();
  const whole = format.endsWithStopReason && answer.stopReason !== undefined;
  if (!whole) throw badStream("ended before its end");
}

/** Everything but a stream of events. */
async function refuseOthers(ports: HttpPorts, stream: HttpStream, by: Refuser): Promise<void> {
  const { status, headers } = stream;
  if (status === 200 && /^text\/event-stream\s*(;|$)/i.test(headers["content-type"] ?? "")) return;
  const body = await bodyStart(stream);
  if (status >= 400) {
    const afterMs = retryAfterMs({ status, headers, body }, ports.clock.nowMs());
    throw statusError(status, faultInBody(body), by, afterMs);
  }
  if (status >= 300) {
    throw new SealholdError("REDIRECT_REFUSED", "The provider's redirect was not followed", {
      hint: "Check --base-url; a credential goes to its own address alone",
    });
  }
  throw badStream(`is no event stream (HTTP ${status})`);
}

/** The body up to a limit; the rest is left where it is, and the connection closed. */
async function bodyStart(stream: HttpStream): Promise<Uint8Array<ArrayBuffer>> {
  const body = new Uint8Array(MAX_ERROR_BYTES);
  let length = 0;
  for await (const piece of stream.body) {
    const fits = piece.subarray(0, MAX_ERROR_BYTES - length);
    body.set(fits, length);
    length += fits.length;
    if (length === MAX_ERROR_BYTES) break;
  }
  return body.slice(0, length);
}

/** How long to wait for the next try; undefined when there is none. */
function retryWaitMs(ports: HttpPorts, error: SealholdError, attempt: number): number | undefined {
  const lost = error.code === "UNREACHABLE" && error.data["permanent"] !== true;
  if (attempt >= TRIES || !(lost || error.data["retry"] === true)) return undefined;
  const ownMs = growingWaitMs(ports.random, attempt - 1, GROWTH);
  const askedMs = error.data["afterMs"];
  const waitMs = typeof askedMs === "number" ? Math.max(askedMs, ownMs) : ownMs;
  return waitMs > MAX_RETRY_AFTER_MS ? undefined : waitMs;
}

/** The transport's hints speak of a Sealhold server. */
function inProvidersName(
  error: SealholdError,
  { provider, baseUrl }: ModelEndpoint,
): SealholdError {
  const lost = error.code === "UNREACHABLE" || error.code === "TIMED_OUT";
  if (!lost || error.data["permanent"] === true) return error;
  return new SealholdError(error.code, `Cannot reach the provider "${provider}"`, {
    hint: `Check your connection to ${baseUrl.origin}`,
    cause: error,
    data: error.data,
  });
}
