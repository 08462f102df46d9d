/** Who is logged in where. */
import type { StoreDescription } from "../../../ports/credential_store.ts";
import { SealholdError } from "../../../errors.ts";
import type { AuthPorts } from "./auth_ports.ts";
import { isSession, type Login, loginIn, type LoginSlot, slotsIn, viewOf } from "./login.ts";
import { loginOver, needsLogin, slotName, tokenExpired } from "./login_errors.ts";
import { methodOf } from "./login_method.ts";
import type { Method } from "./providers/method.ts";
import { rfc3339 } from "./rfc3339.ts";
import { isRefreshable } from "./token_times.ts";

/** What is shown of one login; no token in it. */
export interface LoginStatus {
  /** `sealhold`, or the provider's name. */
  provider: string;
  /** One of several accounts. */
  account?: string;
  /** The one origin that it is sent to. */
  server: string;
  authenticated: boolean;
  /** `Authenticated (API Key)`, `Expired`. */
  status: string;
  method: Method;
  /** Of a session. */
  username?: string;
  user_uuid?: string;
  /** `sk-a…wxyz`; of a key or token that a person pasted. */
  masked?: string;
  scopes?: readonly string[];
  /** RFC 3339 UTC; absent when it has no end. */
  expires_at?: string;
  /** RFC 3339 UTC; of the whole session. */
  session_expires_at?: string;
  /** Whether a new access token can be had without a login. */
  refreshable: boolean;
}

/** The same with the store that it is kept in. */
export interface AuthStatus extends LoginStatus {
  store: StoreDescription;
}

/**
 * The status of one login.
 * @throws {SealholdError} NOT_AUTHENTICATED, TOKEN_EXPIRED, SESSION_EXPIRED
 */
export async function authStatus(ports: AuthPorts, slot: LoginSlot): Promise<AuthStatus> {
  const login = loginIn(await ports.store.read(), slot);
  if (login === undefined) throw needsLogin(slot);
  const status = await statusOf(ports, slot, login);
  if (!status.authenticated) throw over(slot, login);
  return { ...status, store: await ports.store.describe() };
}

/** The status of every login in the store, sessions first. */
export async function allStatus(ports: AuthPorts): Promise<LoginStatus[]> {
  const entries = await ports.store.read();
  return await Promise.all(
    slotsIn(entries).map(async (slot) => {
      const login = loginIn(entries, slot) as Login;
      return await statusOf(ports, slot, login);
    }),
  );
}

async function statusOf(ports: AuthPorts, slot: LoginSlot, login: Login): Promise<LoginStatus> {
  const strategy = await ports.strategy(methodOf(login));
  const nowMs = ports.http.clock.nowMs();
  const authenticated = strategy.validate(login, nowMs) !== "expired";
  const shown = strategy.describe(login);
  const [provider = "", account] = slotName(slot).split("/");
  return {
    provider,
    ...(account === undefined ? {} : { account }),
    server: login.origin,
    authenticated,
    status: authenticated ? `Authenticated (${shown.kind})` : "Expired",
    method: shown.method,
    ...(isSession(login) ? { username: login.username, user_uuid: login.user_uuid } : {}),
    ...(shown.masked === undefined ? {} : { masked: shown.masked }),
    ...(shown.scopes === undefined ? {} : { scopes: shown.scopes }),
    ...(shown.expiresAt === undefined ? {} : { expires_at: shown.expiresAt }),
    ...(shown.sessionExpiresAt === undefined ? {} : { session_expires_at: shown.sessionExpiresAt }),
    refreshable: isRefreshable(login, nowMs),
  };
}

function over(slot: LoginSlot, login: Login): SealholdError {
  if (login.refresh_refused_at !== undefined) {
    return loginOver(slot, login.refresh_started_at !== undefined);
  }
  const { expiresAtSec } = viewOf(login);
  const error = tokenExpired(slot);
  return new SealholdError(error.code, error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(expiresAtSec === undefined ? {} : { data: { expired_at: rfc3339(expiresAtSec) } }),
  });
}
