/** GitHub's ID token: asked for at an address and with a bearer token that the runner gives to jobs with `id-token: write`. */
import * as v from "valibot";
import { SealholdError } from "../../../../errors.ts";
import type { Secret } from "../../../../secret.ts";
import { jsonBody } from "../../http/envelope.ts";
import { exchange, type HttpPorts } from "../../http/exchange.ts";

const ANSWER = v.object({ value: v.pipe(v.string(), v.minLength(1), v.maxLength(16_384)) });
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Asks for an ID token.
 * @param request `url` and `bearer` as the runner gives them; `audience` goes into the token's `aud`
 * @throws {SealholdError} INVALID_VALUE (not an https address), DENIED, BAD_RESPONSE, UNREACHABLE …
 */
export async function githubIdToken(
  http: HttpPorts,
  request: { url: string; bearer: Secret; audience: string },
): Promise<string> {
  const url = httpsUrl(request.url);
  url.searchParams.set("audience", request.audience);
  const response = await exchange(http, {
    method: "GET",
    origin: url.origin,
    path: url.pathname + url.search,
    auth: { token: request.bearer, origin: url.origin },
    maxResponseBytes: MAX_ANSWER_BYTES,
  });
  if (response.status >= 400) throw refused(response.status);
  const answer = v.safeParse(ANSWER, jsonBody(response));
  if (answer.success) return answer.output.value;
  throw new SealholdError("BAD_RESPONSE", "Unexpected answer from GitHub's token service", {
    hint: "Run the job again",
  });
}

/** The bearer token goes there: never in clear, and never with a second set of credentials in the address. */
function httpsUrl(text: string): URL {
  if (text.length <= 2048 && URL.canParse(text)) {
    const url = new URL(text);
    if (url.protocol === "https:" && url.username === "" && url.password === "") return url;
  }
  throw new SealholdError(
    "INVALID_VALUE",
    "ACTIONS_ID_TOKEN_REQUEST_URL is not an https address",
    { hint: "It is set by the runner for jobs with permissions: id-token: write" },
  );
}

function refused(status: number): SealholdError {
  return new SealholdError(
    status >= 500 ? "SERVER_ERROR" : "DENIED",
    `GitHub gives this job no ID token (HTTP ${status})`,
    { hint: "Give the job permissions: id-token: write" },
  );
}
