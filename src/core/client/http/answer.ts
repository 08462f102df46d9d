/** Reads a server's answer: success, or an error in words that a person can act on. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import type { HttpResponse } from "../../../ports/http_transport.ts";
import { type KnownCode, knownCode, meaningOf } from "../../shared/codes/http_codes.ts";
import { badResponse, envelopeIn, jsonBody } from "./envelope.ts";
import { isQuota, type Quota } from "../../shared/secret/quota.ts";
import { retryAfterMs } from "./exchange.ts";

/** What an error answer says, from any of the shapes that api.md admits. */
export interface Failure {
  status: number;
  /** The server's code; empty when it gave none, or one that is not in the table of codes. */
  code: KnownCode | "";
  /** Which quota is used up, beside the code `quota_exceeded`. */
  quota?: Quota;
}

/**
 * The `data` of a success envelope (api.md section 2), checked.
 * @throws {SealholdError} BAD_RESPONSE, or what `failureOf` and `explain` make of an error answer
 */
export function envelopeData<T>(
  response: HttpResponse,
  schema: v.GenericSchema<unknown, T>,
  explain: (failure: Failure) => SealholdError | undefined = () => undefined,
): T {
  if (response.status >= 400) throw answerError(response, explain);
  return checked(envelopeIn(response), schema, response.status);
}

/** A bare JSON body (api.md section 3), checked; errors as in `envelopeData`. */
export function bareData<T>(
  response: HttpResponse,
  schema: v.GenericSchema<unknown, T>,
  explain: (failure: Failure) => SealholdError | undefined = () => undefined,
): T {
  if (response.status >= 400) throw answerError(response, explain);
  return checked(jsonBody(response), schema, response.status);
}

function checked<T>(value: unknown, schema: v.GenericSchema<unknown, T>, status: number): T {
  const result = v.safeParse(schema, value);
  if (!result.success) throw badResponse(status);
  return result.output;
}

/** A token that was given from outside is not accepted: a new login would not replace it. */
export function givenTokenRefused(): SealholdError {
  return new SealholdError("TOKEN_EXPIRED", "The server does not accept the token that was given", {
    hint: "Replace SEALHOLD_TOKEN, or the file that --token names",
  });
}

/**
 * The error of an answer with status 400 or above.
 * @param explain says what this call makes of it; undefined for the general meaning
 */
export function answerError(
  response: HttpResponse,
  explain: (failure: Failure) => SealholdError | undefined = () => undefined,
): SealholdError {
  const failure = { status: response.status, ...errorOf(jsonBody(response)) };
  return explain(failure) ?? generalError(response, failure);
}

/** `error.code`, or `error` as a plain string, in capitals or not. */
function errorOf(body: unknown): Pick<Failure, "code" | "quota"> {
  const shape = v.safeParse(
    v.object({
      error: v.union([
        v.string(),
        v.object({ code: v.string(), quota: v.optional(v.unknown()) }),
      ]),
    }),
    body,
  );
  if (!shape.success) return { code: "" };
  const { error } = shape.output;
  if (typeof error === "string") return { code: knownCode(error.toLowerCase()) };
  const { code, quota } = error;
  return { code: knownCode(code.toLowerCase()), ...(isQuota(quota) && { quota }) };
}

function generalError(response: HttpResponse, { status, code }: Failure): SealholdError {
  const [error, message, hint] = meaningOf(status, code);
  // What is no fault of the request is told in the same words whatever the server says of it.
  const detail = status === 429 || status >= 500 ? "" : ` (${code || `HTTP ${status}`})`;
  return new SealholdError(error, `${message}${detail}`, {
    hint: (status === 429 ? waitHint(response) : undefined) ?? hint,
  });
}

/** With the seconds that the server asks for, where it says. */
function waitHint(response: HttpResponse): string | undefined {
  const afterMs = retryAfterMs(response, Date.parse(response.headers["date"] ?? ""));
  const seconds = Math.ceil((afterMs ?? NaN) / 1000);
  return Number.isFinite(seconds) ? `Try again in ${seconds} s` : undefined;
}
