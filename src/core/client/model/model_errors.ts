/** What a provider's refusal is called here. Its words are from outside: cut, kept to one line, and without the credential. */
import * as v from "valibot";
import { type ErrorCode, SealholdError } from "../../../errors.ts";
import { meaningOf } from "../../shared/codes/http_codes.ts";
import { TEXT } from "./event_data.ts";
import type { ModelFault } from "./model_format.ts";

const MAX_MESSAGE_CHARS = 200;

/** Who refused, for the words and the hints. */
export interface Refuser {
  /** The provider's name. */
  provider: string;
  /** Takes the credential out of a text, should the provider repeat it. */
  redact(text: string): string;
}

/** What decides about another try; travels in the error's data. */
interface RetryAdvice {
  retry: boolean;
  /** What `Retry-After` asks for. */
  afterMs?: number;
}

const FAULT = v.object({ type: TEXT, code: v.nullish(v.unknown()), message: TEXT });
const BODY = v.object({ error: v.union([v.string(), FAULT]) });

/** The fault in the JSON body of an error answer; empty where it has none. */
export function faultInBody(body: Uint8Array): ModelFault {
  try {
    const { error } = v.parse(BODY, JSON.parse(new TextDecoder().decode(body)));
    if (typeof error === "string") return { type: "", message: error };
    const code = typeof error.code === "string" ? error.code : "";
    // The finer of the two says what can be done: `insufficient_quota` has the type of any other limit at some servers.
    const type = code === "insufficient_quota" ? code : error.type ?? code;
    return { type, message: error.message ?? "" };
  } catch {
    return { type: "", message: "" };
  }
}

/** What a status is called of a provider; anything else is a refusal of the request (4xx) or an answer that is none. */
const BY_STATUS: Readonly<Record<number, string>> = {
  401: "The provider does not accept this credential",
  402: "The provider wants to be paid first",
  403: "Denied by the provider",
  404: "The provider does not know this model or address",
  429: "Too many requests, or the quota is used up",
};

/** As of any other server (core/shared/codes), but for what only providers answer with. */
function codeOf(status: number): ErrorCode {
  if (status === 402) return "DENIED";
  return status >= 500 || BY_STATUS[status] !== undefined
    ? meaningOf(status, "")[0]
    : "INVALID_VALUE";
}

/** The error of an answer with status 400 or above. */
export function statusError(
  status: number,
  fault: ModelFault,
  by: Refuser,
  afterMs: number | undefined,
): SealholdError {
  const code = codeOf(status);
  const words = BY_STATUS[status] ??
    (status >= 500
      ? "The provider is temporarily unavailable"
      : "The provider refused the request");
  const retry = status >= 500 || (status === 429 && fault.type !== "insufficient_quota");
  const detail = codeIn(fault) ?? `HTTP ${status}`;
  return refusal(code, `${words} (${detail})${said(status, fault, by)}`, by, {
    retry,
    ...(afterMs === undefined ? {} : { afterMs }),
  });
}

/** The error of a fault that came as an event. */
export function faultError(fault: ModelFault, by: Refuser): SealholdError {
  const limited = /^rate_limit/.test(fault.type);
  const passing = limited || /^(overloaded|api|server|timeout|internal)/.test(fault.type);
  const words = limited ? "Too many requests" : "The provider reports an error";
  return refusal(
    limited ? "RATE_LIMITED" : "SERVER_ERROR",
    `${words} (${codeIn(fault) ?? "no type"})${said(0, fault, by)}`,
    by,
    { retry: passing },
  );
}

function refusal(
  code: ErrorCode,
  message: string,
  by: Refuser,
  advice: RetryAdvice,
): SealholdError {
  return new SealholdError(code, message, { hint: hintFor(code, by, advice), data: { ...advice } });
}

function hintFor(code: ErrorCode, by: Refuser, { afterMs }: RetryAdvice): string {
  switch (code) {
    case "TOKEN_EXPIRED":
      return `sealhold auth login ${by.provider}`;
    case "DENIED":
      return `Check what the credential may do: sealhold auth status ${by.provider}`;
    case "NOT_FOUND":
      return "Check --model, and the base URL if it is your own";
    case "INVALID_VALUE":
      return "Check --model, --max-tokens and the length of the message";
    default:
      return afterMs === undefined
        ? "Try again later"
        : `Try again in ${Math.ceil(afterMs / 1000)} s`;
  }
}

/** A type is shown only if it looks like one. */
function codeIn({ type }: ModelFault): string | undefined {
  return /^[a-z_]{1,64}$/.test(type) ? type : undefined;
}

/** The provider's own sentence. Not behind 401: there it is about the key, and often repeats a part of it. */
function said(status: number, { message }: ModelFault, by: Refuser): string {
  const text = by.redact(message).replace(/\s+/g, " ").trim().replace(/\.$/, "");
  if (text === "" || status === 401 || status === 403) return "";
  return `: ${text.length > MAX_MESSAGE_CHARS ? `${text.slice(0, MAX_MESSAGE_CHARS)}…` : text}`;
}

/** The error of an answer that ended before its end, after a part of it was handed on. */
export function incomplete(error: SealholdError): SealholdError {
  const { code, message, hint, data } = error;
  const kept: readonly ErrorCode[] = ["BAD_RESPONSE", "TIMED_OUT", "UNREACHABLE"];
  return new SealholdError(
    kept.includes(code) ? code : "SERVER_ERROR",
    `The answer is incomplete: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    { cause: error, data, ...(hint === undefined ? {} : { hint }) },
  );
}
