/** Reads a server's answer: success, or an error in words that a person can act on. */
import * as v from "valibot";
import { type ErrorCode, SealholdError } from "../../../errors.ts";
import type { HttpResponse } from "../../../ports/http_transport.ts";
import { retryAfterMs } from "./exchange.ts";
import { isPrintedCode } from "./printed_codes.ts";

/** What an error answer says, from any of the shapes that api.md admits. */
export interface Failure {
  status: number;
  /** The server's code, lower case; empty when it gave none. */
  code: string;
}

/** The answer's body as JSON; undefined when it is none. */
export function jsonBody(response: HttpResponse): unknown {
  try {
    return JSON.parse(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(response.body),
    );
  } catch {
    return undefined;
  }
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
  const envelope = v.safeParse(
    v.object({ success: v.literal(true), data: v.unknown() }),
    jsonBody(response),
  );
  if (!envelope.success) throw badResponse(response.status);
  return checked(envelope.output.data, schema, response.status);
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

function badResponse(status: number): SealholdError {
  return new SealholdError("BAD_RESPONSE", `Unexpected answer from the server (HTTP ${status})`, {
    hint: "Check that --server names a Sealhold server",
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
  const failure = { status: response.status, code: errorCode(jsonBody(response)) };
  return explain(failure) ?? generalError(response, failure);
}

/** `error.code`, or `error` as a plain string; only if it looks like a code. */
function errorCode(body: unknown): string {
  const shape = v.safeParse(
    v.object({ error: v.union([v.string(), v.object({ code: v.string() })]) }),
    body,
  );
  if (!shape.success) return "";
  const code = typeof shape.output.error === "string"
    ? shape.output.error
    : shape.output.error.code;
  return /^[a-z0-9_]{1,64}$/i.test(code) ? code.toLowerCase() : "";
}

const BY_STATUS: Readonly<Record<number, readonly [ErrorCode, string, string]>> = {
  401: ["TOKEN_EXPIRED", "The server does not accept this login", "sealhold auth login"],
  403: ["DENIED", "Denied by the server", "sealhold auth status"],
  404: ["NOT_FOUND", "Not found on the server", "Check --server"],
  409: ["VERSION_CONFLICT", "The secret has changed since", "sealhold secrets list"],
  413: ["INVALID_VALUE", "Too large for the server", "Ask for a higher --max-value on the server"],
};

function generalError(response: HttpResponse, { status, code }: Failure): SealholdError {
  if (status === 429) return rateLimited(response);
  if (status === 503 && code === "sealed") {
    return new SealholdError("SEALED", "The server is sealed", {
      hint: "Ask its operator to unseal it",
    });
  }
  if (status >= 500) {
    return new SealholdError("SERVER_ERROR", "Server temporarily unavailable", {
      hint: "Try again later",
    });
  }
  const known = BY_STATUS[status];
  const detail = isPrintedCode(code) ? code : `HTTP ${status}`;
  if (known === undefined) {
    return new SealholdError("BAD_RESPONSE", `The server refused the request (${detail})`, {
      hint: "Check the server's version with sealhold --version on both sides",
    });
  }
  return new SealholdError(known[0], `${known[1]} (${detail})`, { hint: known[2] });
}

function rateLimited(response: HttpResponse): SealholdError {
  const seconds = Math.ceil(
    (retryAfterMs(response, Date.parse(response.headers["date"] ?? "")) ?? NaN) / 1000,
  );
  return new SealholdError("RATE_LIMITED", "Too many requests", {
    hint: Number.isFinite(seconds) ? `Try again in ${seconds} s` : "Try again later",
  });
}
