/** The authorization code grant (RFC 6749 section 4.1). */
import { hasCode } from "../../../errors.ts";
import { openSession } from "../accounts/open_session.ts";
import { CLOCK_SKEW_MS } from "../accounts/refresh_session.ts";
import type { IssuedTokens } from "../accounts/tokens.ts";
import { invalidGrant } from "./oauth_error.ts";
import type { OAuthPorts } from "./oauth_ports.ts";
import { newOpaque, opaqueHash } from "./opaque.ts";
import { verifies } from "./pkce.ts";
import type { AuthorizationRequest } from "./read_authorization.ts";

/** Life of a code, in milliseconds. */
const CODE_MS = 60_000;

/**
 * Gives out a code for a request that a person has just allowed. Their sign-in is used up.
 * @param sessionHash the sign-in
 * @returns undefined without a valid sign-in
 */
export async function issueCode(
  ports: Pick<OAuthPorts, "codes" | "random" | "clock">,
  request: AuthorizationRequest,
  sessionHash: Uint8Array,
): Promise<string | undefined> {
  const { client, redirectUri, challenge, scopes } = request;
  const code = newOpaque(ports.random);
  const nowMs = ports.clock.nowMs();
  const userUuid = await ports.codes.issue({
    codeHash: code.hash,
    sessionHash,
    clientId: client.clientId,
    redirectUri,
    challenge,
    scope: scopes.join(" "),
    nowMs,
    expiresAtMs: nowMs + CODE_MS,
  });
  return userUuid === undefined ? undefined : code.text;
}

/** What a client presents. */
interface CodeExchange {
  code: string;
  clientId: string;
  redirectUri: string;
  verifier: string;
}

/**
 * Exchanges a code for tokens, once. A second use revokes the session that the first one gave (RFC 6749 section 4.1.2):
 * one of the two has stolen it.
 * @throws {OAuthError} invalid_grant
 */
export async function exchangeCode(
  ports: OAuthPorts,
  { code, clientId, redirectUri, verifier }: CodeExchange,
): Promise<IssuedTokens> {
  const hash = opaqueHash(code);
  const stored = hash && await ports.codes.find(hash);
  if (hash === undefined || stored === undefined) throw invalidGrant();
  if (stored.sessionId !== undefined) await revokeUsed(ports, stored.sessionId);
  const nowMs = ports.clock.nowMs();
  const timely = nowMs < stored.expiresAtMs && stored.createdAtMs <= nowMs + CLOCK_SKEW_MS;
  const bound = stored.clientId === clientId && stored.redirectUri === redirectUri;
  if (!timely || !bound || !verifies(verifier, stored.challenge)) throw invalidGrant();
  try {
    const { userUuid, scope } = stored;
    return await openSession(ports, { userUuid, scope, clientId, uses: { kind: "code", hash } });
  } catch (error) {
    if (!hasCode(error, "LOGIN_FAILED")) throw error;
    // Another use of the same code was faster.
    const { sessionId } = await ports.codes.find(hash) ?? {};
    if (sessionId !== undefined) await revokeUsed(ports, sessionId);
    throw invalidGrant();
  }
}

async function revokeUsed({ sessions, clock }: OAuthPorts, sessionId: string): Promise<never> {
  await sessions.revokeSession(sessionId, clock.nowMs());
  throw invalidGrant();
}
