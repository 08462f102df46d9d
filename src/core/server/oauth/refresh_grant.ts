import { hasCode } from "../../../errors.ts";
import { refreshSession } from "../accounts/refresh_session.ts";
import { readRefreshToken } from "../accounts/refresh_token.ts";
import { parseScopes } from "../accounts/scopes.ts";
import type { IssuedTokens } from "../accounts/tokens.ts";
import { invalidGrant, OAuthError } from "./oauth_error.ts";
import type { OAuthPorts } from "./oauth_ports.ts";

/**
 * The refresh grant (RFC 6749 section 6), by the rules of every refresh here: rotated on each use, an identical retry within
 * 10 s, reuse revokes the session. The scope stays the one that was granted.
 * @param scope what is asked for: no more than was granted
 * @throws {OAuthError} invalid_grant, invalid_scope
 */
export async function refreshGrant(
  ports: OAuthPorts,
  { token, clientId, scope }: { token: string; clientId: string; scope: string | undefined },
): Promise<IssuedTokens> {
  if (scope !== undefined) await checkScope(ports, token, scope);
  try {
    return await refreshSession(ports, token, clientId);
  } catch (error) {
    throw hasCode(error, "SESSION_EXPIRED") ? invalidGrant() : error;
  }
}

/** Before the token is used up. */
async function checkScope(ports: OAuthPorts, token: string, scope: string): Promise<void> {
  const presented = readRefreshToken(token, ports.serverSecret);
  const session = presented && await ports.sessions.findSession(presented.hash);
  if (session === undefined) throw invalidGrant();
  const granted = (session.scope ?? "").split(" ");
  if (parseScopes(scope)?.every((each) => granted.includes(each))) return;
  throw new OAuthError("invalid_scope", "The scope is more than was granted");
}
