/** The password-token endpoints of api.md section 3: requests, and what their answers mean. */
import * as v from "valibot";
import { SealholdError } from "../../../errors.ts";
import type { Secret } from "../../../secret.ts";
import type { Session } from "../../../ports/credential_store.ts";
import { answerError, bareData, type Failure } from "../http/answer.ts";
import { exchange, type HttpPorts } from "../http/exchange.ts";
import { peekClaims } from "../../shared/text/token_claims.ts";

/** This program, as every Sealhold server knows it (api.md section 4). */
export const CLIENT_ID = "sealhold-cli";

const TOKEN = v.pipe(v.string(), v.minLength(1), v.maxLength(16_384));
const LIFETIME = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366 * 86_400));
const LOGIN_ANSWER = v.object({
  access: TOKEN,
  refresh: TOKEN,
  access_lifetime: LIFETIME,
  refresh_lifetime: LIFETIME,
});
const REFRESH_ANSWER = v.object({
  access: TOKEN,
  refresh: TOKEN,
  access_lifetime: v.optional(LIFETIME),
  refresh_lifetime: v.optional(LIFETIME),
});

/**
 * Logs in with a password.
 * @returns the session, not yet stored
 * @throws {SealholdError} LOGIN_FAILED "Invalid username or password", RATE_LIMITED, UNREACHABLE …
 */
export async function requestPasswordLogin(
  http: HttpPorts,
  origin: string,
  username: string,
  password: Secret,
): Promise<Session> {
  const response = await exchange(http, {
    method: "POST",
    origin,
    path: "/api/v1/token/",
    body: { username, password: passwordText(password) },
  });
  const answer = bareData(response, LOGIN_ANSWER, loginFailure);
  const nowSec = Math.floor(http.clock.nowMs() / 1000);
  return {
    origin,
    created: new Date(http.clock.nowMs()).toISOString(),
    username,
    user_uuid: peekClaims(answer.access).sub ?? "",
    access_token: answer.access,
    access_issued_at: nowSec,
    access_expires_at: nowSec + answer.access_lifetime,
    refresh_token: answer.refresh,
    refresh_expires_at: nowSec + answer.refresh_lifetime,
  };
}

function passwordText(password: Secret): string {
  try {
    return password.exposeText();
  } catch (cause) {
    throw new SealholdError("INVALID_VALUE", "The password is not text in UTF-8", {
      hint: "Check what is piped into --password-stdin",
      cause,
    });
  }
}

function loginFailure({ status }: Failure): SealholdError | undefined {
  if (status !== 401) return undefined;
  return new SealholdError("LOGIN_FAILED", "Invalid username or password", {
    hint: "sealhold auth login --username <name>",
  });
}

/**
 * Exchanges the refresh token for new tokens. A second try can do no harm: the server answers an identical retry within
 * 10 s with the same tokens (api.md section 1).
 * @throws {SealholdError} SESSION_EXPIRED when the server no longer accepts the refresh token
 */
export async function requestRefresh(http: HttpPorts, session: Session): Promise<Session> {
  const response = await exchange(http, {
    method: "POST",
    origin: session.origin,
    path: "/api/v1/token/refresh/",
    body: { refresh: session.refresh_token },
    idempotent: true,
  });
  const answer = bareData(
    response,
    REFRESH_ANSWER,
    ({ status }) => status === 401 ? refreshRefused() : undefined,
  );
  const nowSec = Math.floor(http.clock.nowMs() / 1000);
  const claims = peekClaims(answer.access);
  const lifeSec = answer.access_lifetime ??
    (claims.exp !== undefined && claims.iat !== undefined
      ? claims.exp - claims.iat
      : session.access_expires_at - (session.access_issued_at ?? nowSec));
  return {
    ...session,
    access_token: answer.access,
    access_issued_at: nowSec,
    access_expires_at: nowSec + Math.max(1, lifeSec),
    refresh_token: answer.refresh,
    ...(answer.refresh_lifetime === undefined
      ? {}
      : { refresh_expires_at: nowSec + answer.refresh_lifetime }),
  };
}

/** The server no longer accepts the refresh token; `refresh.ts` says it in the words of the login at hand. */
function refreshRefused(): SealholdError {
  return new SealholdError("SESSION_EXPIRED", "Session expired. Please log in again.", {
    hint: "sealhold auth login",
  });
}

/**
 * Revokes the session at the server.
 * @throws {SealholdError} when the server cannot be reached or refuses
 */
export async function requestLogout(
  http: HttpPorts,
  session: Session,
  access: Secret,
): Promise<void> {
  const response = await exchange(http, {
    method: "POST",
    origin: session.origin,
    path: "/api/v1/logout/",
    body: { refresh: session.refresh_token },
    auth: { token: access, origin: session.origin },
    idempotent: true,
  });
  bareData(response, v.unknown());
}

/**
 * Ends the session of an access token at the server, for a login that has no refresh token (RFC 7009): the server takes
 * the token itself as proof, also when it has expired.
 * @throws {SealholdError} when the server cannot be reached or refuses
 */
export async function requestRevocation(http: HttpPorts, session: Session): Promise<void> {
  const response = await exchange(http, {
    method: "POST",
    origin: session.origin,
    path: "/oauth/revoke",
    form: { token: session.access_token, token_type_hint: "access_token", client_id: CLIENT_ID },
    idempotent: true,
  });
  if (response.status >= 400) throw answerError(response);
}
