import { readRefreshToken } from "../accounts/refresh_token.ts";
import type { OAuthPorts } from "./oauth_ports.ts";

/** Longest token looked at, in characters. */
const MAX_TOKEN_CHARS = 4096;

/**
 * Ends the session of a token, be it an access token or a refresh token, used or expired (RFC 7009 section 2.1). Whoever
 * holds it may do that. A token that is none of ours is no error (section 2.2).
 */
export async function revokeToken(
  ports: Pick<OAuthPorts, "sessions" | "signer" | "clock" | "serverSecret">,
  token: string,
): Promise<void> {
  const sessionId = await sessionOf(ports, token);
  if (sessionId !== undefined) await ports.sessions.revokeSession(sessionId, ports.clock.nowMs());
}

async function sessionOf(
  ports: Pick<OAuthPorts, "sessions" | "signer" | "serverSecret">,
  token: string,
): Promise<string | undefined> {
  const refresh = readRefreshToken(token, ports.serverSecret);
  if (refresh !== undefined) return (await ports.sessions.findSession(refresh.hash))?.sessionId;
  if (token.length > MAX_TOKEN_CHARS) return undefined;
  return (await ports.signer.verify(token, "access"))?.sessionId;
}
