/** The shapes of answers (api.md §2, §3 and §4). */
import { functionCodeOfStatus } from "../../core/shared/codes/function_codes.ts";
import type { Refusal } from "./refusal.ts";
import { MAX_WHOLE_CHARS, StreamedAnswer } from "./streamed_answer.ts";

/**
 * How a route answers: `envelope` as in api.md §2, `detail` as in §3, `oauth` as in RFC 6749 section 5.2, `function` as in
 * api.md §5.
 */
export type AnswerStyle = "envelope" | "detail" | "oauth" | "function";

/** A JSON answer. */
export function json(body: unknown, status = 200): Response {
  return jsonText(JSON.stringify(body), status);
}

/**
 * An answer that is JSON already.
 * @param headers besides those of every answer
 */
export function jsonText(
  text: string,
  status = 200,
  headers?: Readonly<Record<string, string>>,
): Response {
  const init = status === 200 ? undefined : { status };
  const response = text.length > MAX_WHOLE_CHARS
    ? new StreamedAnswer(text, init)
    : new Response(text, init);
  response.headers.set("content-type", "application/json");
  return withHeaders(response, headers);
}

/** An answer that says nothing but that it is done. */
export function done(): Response {
  return withHeaders(new Response(null));
}

/** One by one: handed to the constructor, they are turned into a list, checked and copied, which takes far longer. */
function withHeaders(response: Response, headers: Readonly<Record<string, string>> = {}): Response {
  response.headers.set("cache-control", "no-store");
  response.headers.set("x-content-type-options", "nosniff");
  for (const name in headers) response.headers.set(name, headers[name] ?? "");
  return response;
}

/** A success of api.md §2. */
export function success(data: unknown, status = 200): Response {
  return json({ success: true, data }, status);
}

/** A failure in the style of the route. */
export function failure(refusal: Refusal, style: AnswerStyle): Response {
  const { status, code, message, headers, details } = refusal;
  const body = style === "function"
    ? {
      status: "error",
      errorMessage: message,
      // What stopped a call before its function was asked.
      errorData: { code: functionCodeOfStatus(status), message },
    }
    : style === "envelope"
    ? { success: false, error: { code, message, ...details.members } }
    : style === "oauth"
    ? { ...details.members, error: code, error_description: description(message) }
    : { detail: detailOf(refusal) };
  return jsonText(JSON.stringify(body), status, headers);
}

/** Texts that clients of Django simple-JWT know. */
function detailOf({ status, code, message, headers }: Refusal): string {
  if (code === "invalid_credentials") return "No active account found with the given credentials";
  if (code === "invalid_token") return "Token is invalid or expired";
  if (status === 429) {
    return `Request was throttled. Expected available in ${headers["retry-after"]} seconds.`;
  }
  return message;
}

/** RFC 6749 section 5.2: neither quotes nor backslashes. */
function description(message: string): string {
  return message.replace(/["\\]/g, "'");
}
