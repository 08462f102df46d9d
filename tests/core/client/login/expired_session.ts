import type { Session } from "../../../../src/ports/credential_store.ts";

/** A session of the real clock whose access token has ended, and whose refresh token has not. */
export function expiredSession(origin: string, refresh_token: string): Session {
  const nowSec = Math.floor(Date.now() / 1000);
  return {
    origin,
    created: "2026-01-01T00:00:00Z",
    username: "ada",
    user_uuid: "u",
    access_token: "expired",
    access_issued_at: nowSec - 1000,
    access_expires_at: nowSec - 100,
    refresh_token,
    refresh_expires_at: nowSec + 86_400,
  };
}
