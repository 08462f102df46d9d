import type { Clock } from "../../../ports/clock.ts";
import type { SessionStore } from "../../../ports/server/session_store.ts";
import { sessionRefused } from "./refresh_session.ts";
import { readRefreshToken } from "./refresh_token.ts";

/**
 * Ends the session that a refresh token belongs to. A session that is over already, or was never known, is fine: logging
 * out twice is no error.
 * @param userUuid who asks; the session must be theirs
 * @throws {SealholdError} SESSION_EXPIRED if the token belongs to somebody else
 */
export async function logOut(
  ports: { sessions: SessionStore; clock: Clock; serverSecret: Uint8Array },
  request: { refresh: string; userUuid: string },
): Promise<void> {
  const presented = readRefreshToken(request.refresh, ports.serverSecret);
  if (presented === undefined) return;
  const session = await ports.sessions.findSession(presented.hash);
  if (session === undefined) return;
  if (session.userUuid !== request.userUuid) throw sessionRefused();
  await ports.sessions.revokeSession(session.sessionId, ports.clock.nowMs());
}
