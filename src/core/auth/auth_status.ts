/** Who is logged in where. */
import type { CredentialStore, Session, StoreDescription } from "../../ports/credential_store.ts";
import { SignetError } from "../../errors.ts";
import { notAuthenticated, tokenExpired } from "./access_token.ts";
import { isUsable } from "./token_times.ts";

/** What is shown; no token in it. */
export interface AuthStatus {
  authenticated: boolean;
  server: string;
  username: string;
  user_uuid: string;
  /** RFC 3339 UTC; of the access token. */
  expires_at: string;
  /** RFC 3339 UTC; of the whole session. */
  session_expires_at?: string;
  /** Whether a new access token can be had without a login. */
  refreshable: boolean;
  store: StoreDescription;
}

/**
 * The status of the session for `origin`.
 * @throws {SignetError} NOT_AUTHENTICATED, TOKEN_EXPIRED
 */
export async function authStatus(
  store: CredentialStore,
  origin: string,
  nowMs: number,
): Promise<AuthStatus> {
  const session = (await store.read()).sessions[origin];
  if (session === undefined) throw notAuthenticated(origin);
  if (!isUsable(session, nowMs)) throw expiredWithData(session);
  return {
    authenticated: true,
    server: origin,
    username: session.username,
    user_uuid: session.user_uuid,
    expires_at: rfc3339(session.access_expires_at),
    ...(session.refresh_expires_at === undefined
      ? {}
      : { session_expires_at: rfc3339(session.refresh_expires_at) }),
    refreshable: session.refresh_token !== undefined && isUsable(session, nowMs),
    store: await store.describe(),
  };
}

function expiredWithData(session: Session): SignetError {
  const error = tokenExpired();
  return new SignetError(error.code, error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    data: { expired_at: rfc3339(session.access_expires_at) },
  });
}

/** Seconds since 1970 as RFC 3339 UTC without a fraction. */
export function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}
