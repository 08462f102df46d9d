/** From tokens to what is stored. */
import type { Credential, Session } from "../../../../ports/credential_store.ts";
import type { AuthorizationServer, OAuthTokens } from "../../../../ports/oauth_client.ts";
import { accountName } from "../account_name.ts";
import { isSession, type Login } from "../login.ts";
import type { LoginRequest } from "../strategy.ts";
import { peekClaims } from "../../../shared/text/token_claims.ts";
import { originOf } from "./oauth_server.ts";

/** Life assumed for a session whose server names none: short, so that it is soon refreshed. Seconds. */
const UNKNOWN_LIFE_SEC = 15 * 60;

/** The login that a token response makes. */
export function loginFrom(
  tokens: OAuthTokens,
  request: LoginRequest,
  method: "oauth" | "device",
  server: AuthorizationServer,
  nowMs: number,
): Login {
  return request.provider.name === "sealhold"
    ? sessionFrom(tokens, request, method, server, nowMs)
    : credentialFrom(tokens, request, method, server, nowMs);
}

function sessionFrom(
  tokens: OAuthTokens,
  request: LoginRequest,
  method: string,
  server: AuthorizationServer,
  nowMs: number,
): Session {
  const access = tokens.accessToken.exposeText();
  const claims = peekClaims(access);
  const nowSec = Math.floor(nowMs / 1000);
  return {
    origin: request.origin,
    created: new Date(nowMs).toISOString(),
    username: claims.preferred_username ?? tokens.name ?? accountName(tokens.username) ?? "",
    user_uuid: claims.sub ?? tokens.subject ?? "",
    access_token: access,
    access_issued_at: nowSec,
    access_expires_at: nowSec + (tokens.expiresInSec ?? UNKNOWN_LIFE_SEC),
    ...optionalParts(tokens),
    method,
    oauth: originOf(server),
  };
}

function credentialFrom(
  tokens: OAuthTokens,
  request: LoginRequest,
  method: string,
  server: AuthorizationServer,
  nowMs: number,
): Credential {
  const nowSec = Math.floor(nowMs / 1000);
  const who = tokens.name ?? tokens.subject;
  return {
    type: "oauth",
    created: new Date(nowMs).toISOString(),
    origin: request.origin,
    label: request.provider.label,
    method,
    access_token: tokens.accessToken.exposeText(),
    issued_at: nowSec,
    ...(tokens.expiresInSec === undefined ? {} : { expires_at: nowSec + tokens.expiresInSec }),
    ...optionalParts(tokens),
    ...(who === undefined ? {} : { who }),
    oauth: originOf(server),
  };
}

/** What a server need not send. Nothing of it is stored as undefined. */
function optionalParts(tokens: OAuthTokens): { refresh_token?: string; scope?: string } {
  return {
    ...(tokens.refreshToken === undefined
      ? {}
      : { refresh_token: tokens.refreshToken.exposeText() }),
    ...(tokens.scope === undefined ? {} : { scope: tokens.scope }),
  };
}

/** A login with the tokens of a refresh; a refresh token that the server did not replace stays (RFC 6749 section 6). */
export function refreshedLogin(login: Login, tokens: OAuthTokens, nowMs: number): Login {
  const nowSec = Math.floor(nowMs / 1000);
  const access_token = tokens.accessToken.exposeText();
  if (isSession(login)) {
    const life = login.access_expires_at - (login.access_issued_at ?? nowSec);
    return {
      ...login,
      access_token,
      access_issued_at: nowSec,
      access_expires_at: nowSec + (tokens.expiresInSec ?? Math.max(1, life)),
      ...optionalParts(tokens),
    };
  }
  const { expires_at: _, ...rest } = login;
  return {
    ...rest,
    access_token,
    issued_at: nowSec,
    ...(tokens.expiresInSec === undefined ? {} : { expires_at: nowSec + tokens.expiresInSec }),
    ...optionalParts(tokens),
  };
}
