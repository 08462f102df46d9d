/** Login: get a session, and keep it if asked to. */
import * as v from "valibot";
import { SignetError } from "../../errors.ts";
import type { Session } from "../../ports/credential_store.ts";
import { Secret } from "../../secret.ts";
import { envelopeData } from "../http/answer.ts";
import { exchange, type HttpPorts } from "../http/exchange.ts";
import type { AuthPorts } from "./auth_ports.ts";
import { requestLogout, requestPasswordLogin } from "./token_endpoint.ts";
import { peekClaims } from "./token_times.ts";

/** Longest password sent, in bytes. */
export const MAX_PASSWORD_BYTES = 1024;
/** Lifetime assumed for a token that does not say: it is only shown, the server decides. */
const UNKNOWN_LIFETIME_SEC = 365 * 86_400;

/**
 * Logs in with a password.
 * @throws {SignetError} LOGIN_FAILED, INVALID_VALUE, RATE_LIMITED, UNREACHABLE …; nothing is stored then
 */
export async function logInWithPassword(
  http: HttpPorts,
  origin: string,
  username: string,
  password: Secret,
): Promise<Session> {
  if (password.length === 0 || password.length > MAX_PASSWORD_BYTES) {
    throw new SignetError(
      "INVALID_VALUE",
      `The password must have 1 to ${MAX_PASSWORD_BYTES} bytes`,
      {
        hint: "Type it at the prompt, or pipe it in with --password-stdin",
      },
    );
  }
  return await requestPasswordLogin(http, origin, username, password);
}

/**
 * Makes a session from an access token that was got elsewhere, after the server has accepted it.
 * @throws {SignetError} LOGIN_FAILED when the server refuses the token
 */
export async function logInWithToken(
  http: HttpPorts,
  origin: string,
  token: Secret,
): Promise<Session> {
  const text = tokenText(token);
  const response = await exchange(http, {
    method: "GET",
    origin,
    path: "/secrets/list?limit=1",
    auth: { token: Secret.fromText(text), origin },
  });
  envelopeData(
    response,
    v.unknown(),
    ({ status }) =>
      status === 401
        ? new SignetError("LOGIN_FAILED", "The server does not accept this token", {
          hint: "signet auth login",
        })
        : undefined,
  );
  const claims = peekClaims(text);
  const nowSec = Math.floor(http.clock.nowMs() / 1000);
  return {
    origin,
    created: new Date(http.clock.nowMs()).toISOString(),
    username: claims.preferred_username ?? "",
    user_uuid: claims.sub ?? "",
    access_token: text,
    access_issued_at: claims.iat ?? nowSec,
    access_expires_at: claims.exp ?? nowSec + UNKNOWN_LIFETIME_SEC,
  };
}

/**
 * A token as it may stand in a header: one word of visible ASCII.
 * @throws {SignetError} INVALID_VALUE
 */
export function tokenText(token: Secret): string {
  const text = new TextDecoder().decode(token.expose()).trim();
  if (/^[\x21-\x7e]{1,16384}$/.test(text)) return text;
  throw new SignetError("INVALID_VALUE", "The token is empty or has characters that no token has", {
    hint: "Pass the bare token, without quotes or a header name",
  });
}

/** Stores a session, in place of any for the same origin. */
export async function saveSession(
  ports: Pick<AuthPorts, "store">,
  session: Session,
): Promise<void> {
  await ports.store.update((entries) => {
    entries.sessions[session.origin] = session;
  });
}

/** What a logout did. */
export interface LoggedOut {
  /** Whether there was a session. */
  found: boolean;
  /** Whether there was anything to revoke: a token that came from elsewhere is not ours to end. */
  revocable: boolean;
  /** Whether the server confirmed that it revoked it. */
  revoked: boolean;
}

/**
 * Ends a session: revokes it at the server where that can be done, and deletes it here in any case.
 * @throws {SignetError} of the store only
 */
export async function logOut(ports: AuthPorts, origin: string): Promise<LoggedOut> {
  const session = (await ports.store.read()).sessions[origin];
  if (session === undefined) return { found: false, revocable: false, revoked: false };
  // Deleted first: whatever the server answers, and even if we are killed now, the token is gone from this machine.
  await ports.store.update((entries) => {
    delete entries.sessions[origin];
  });
  const revocable = session.refresh_token !== undefined;
  return { found: true, revocable, revoked: revocable && await tryRevoke(ports, session) };
}

async function tryRevoke(ports: AuthPorts, session: Session): Promise<boolean> {
  try {
    await requestLogout(ports.http, session, Secret.fromText(session.access_token));
    return true;
  } catch {
    return false;
  }
}
