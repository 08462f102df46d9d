/** When a login ends, and when it should be refreshed. */
import { type Login, viewOf } from "./login.ts";
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

/** Whether a new access token can be had without a login, as far as can be told from here. */
export function isRefreshable(login: Login, nowMs: number): boolean {
  const { refreshToken, refreshExpiresAtSec } = viewOf(login);
  if (refreshToken === undefined || login.refresh_refused_at !== undefined) return false;
  return refreshExpiresAtSec === undefined || nowMs / 1000 < refreshExpiresAtSec;
}

/** Whether anything of the login can still be used. */
export function isUsable(login: Login, nowMs: number): boolean {
  return loginState(login, nowMs) !== "expired";
}

/** How a login stands. One whose refresh was refused is over, whatever its access token says. */
export function loginState(login: Login, nowMs: number): LoginState {
  if (login.refresh_refused_at !== undefined) return "expired";
  if (!isExpired(login, nowMs)) return "valid";
  return isRefreshable(login, nowMs) ? "refreshable" : "expired";
}
