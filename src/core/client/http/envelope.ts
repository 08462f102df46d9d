/** The outside of an answer, the same for every call. */
import { SealholdError } from "../../../errors.ts";
import type { HttpResponse } from "../../../ports/http_transport.ts";

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

/** The `data` of a success envelope (api.md section 2), not checked; undefined where there is no such envelope. */
export function envelopeIn(response: HttpResponse): unknown {
  const body = jsonBody(response);
  if (typeof body !== "object" || body === null) return undefined;
  const { success, data } = body as { success?: unknown; data?: unknown };
  return success === true ? data : undefined;
}

/** The error of an answer that is not what was agreed on. */
export function badResponse(status: number): SealholdError {
  return new SealholdError("BAD_RESPONSE", `Unexpected answer from the server (HTTP ${status})`, {
    hint: "Check that --server names a Sealhold server",
  });
}
