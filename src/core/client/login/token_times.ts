/** When a login ends, and when it should be refreshed. */
import { isSession, type Login, viewOf } from "./login.ts";
import type { LoginState } from "./strategy.ts";

/** Seconds before its end at which an access token is refreshed: 15 minutes or a third of its life, whichever is less. */
export function refreshMarginSec(login: Login): number {
  const { issuedAtSec, expiresAtSec } = viewOf(login);
  if (expiresAtSec === undefined) return 0;
  // An imported login may have a time that is none; NaN would compare false for ever, and never be refreshed.
  const lifeSec = Math.max(0, expiresAtSec - issuedAtSec) || 0;
  return Math.min(15 * 60, lifeSec / 3);
}

/** Whether the access token is to be refreshed before it is used. */
export function needsRefresh(login: Login, nowMs: number): boolean {
  const { expiresAtSec } = viewOf(login);
  return expiresAtSec !== undefined && nowMs / 1000 >= expiresAtSec - refreshMarginSec(login);
}

/** Whether the access token is past its end; one without an end never is. */
export function isExpired(login: Login, nowMs: number): boolean {
  const { expiresAtSec } = viewOf(login);
  return expiresAtSec !== undefined && nowMs / 1000 >= expiresAtSec;
}

/**
 * Whether there is a refresh token, and a place to send it: an imported login of a provider whose token endpoint nobody
 * named has none.
 */
export function hasRefreshToken(login: Login): boolean {
  return login.refresh_token !== undefined && (isSession(login) || login.oauth !== undefined);
}

/** Whether a new access token can be had without a login, as far as can be told from here. */
export function isRefreshable(login: Login, nowMs: number): boolean {
  const { refreshExpiresAtSec } = viewOf(login);
  if (!hasRefreshToken(login) || login.refresh_refused_at !== undefined) return false;
  return refreshExpiresAtSec === undefined || nowMs / 1000 < refreshExpiresAtSec;
}

/** How a login stands. One whose refresh was refused is over, whatever its access token says. */
export function loginState(login: Login, nowMs: number): LoginState {
  if (login.refresh_refused_at !== undefined) return "expired";
  if (!isExpired(login, nowMs)) return "valid";
  return isRefreshable(login, nowMs) ? "refreshable" : "expired";
}
