/** When a token ends, and when it should be refreshed. */
import { decodeBase64url } from "../../crypto/base64url.ts";
import type { Session } from "../../ports/credential_store.ts";

/** What is shown of a JWT that we did not issue and cannot verify: its claims are hints, not facts. */
export interface TokenClaims {
  exp?: number;
  iat?: number;
  sub?: string;
  preferred_username?: string;
}

/**
 * The claims of a JWT, unverified.
 * @returns an empty record when it is no JWT
 */
export function peekClaims(token: string): TokenClaims {
  const payload = token.split(".")[1];
  if (payload === undefined || token.length > 16_384) return {};
  try {
    const raw: unknown = JSON.parse(new TextDecoder().decode(decodeBase64url(payload)));
    return typeof raw === "object" && raw !== null
      ? pickClaims(raw as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

function pickClaims(raw: Record<string, unknown>): TokenClaims {
  const { exp, iat, sub, preferred_username: name } = raw;
  return {
    ...(typeof exp === "number" ? { exp } : {}),
    ...(typeof iat === "number" ? { iat } : {}),
    ...(typeof sub === "string" ? { sub } : {}),
    ...(typeof name === "string" ? { preferred_username: name } : {}),
  };
}

/** Seconds before its end at which an access token is refreshed: 15 minutes or a third of its life, whichever is less. */
export function refreshMarginSec(session: Session): number {
  const issuedAt = session.access_issued_at ?? Date.parse(session.created) / 1000;
  // An imported session may have a time that is none; NaN would compare false for ever, and never be refreshed.
  const lifeSec = Math.max(0, session.access_expires_at - issuedAt) || 0;
  return Math.min(15 * 60, lifeSec / 3);
}

/** Whether the access token is to be refreshed before it is used. */
export function needsRefresh(session: Session, nowMs: number): boolean {
  return nowMs / 1000 >= session.access_expires_at - refreshMarginSec(session);
}

/** Whether the access token is past its end. */
export function isExpired(session: Session, nowMs: number): boolean {
  return nowMs / 1000 >= session.access_expires_at;
}

/** Whether anything of the session can still be used. */
export function isUsable(session: Session, nowMs: number): boolean {
  if (!isExpired(session, nowMs)) return true;
  if (session.refresh_token === undefined) return false;
  return session.refresh_expires_at === undefined || nowMs / 1000 < session.refresh_expires_at;
}
