import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Random } from "../../../ports/random.ts";
import type { SessionStore } from "../../../ports/server/session_store.ts";
import type { TokenSigner } from "../../../ports/token_signer.ts";
import type { Secret } from "../../../secret.ts";
import { readRefreshToken } from "./refresh_token.ts";
import { type IssuedTokens, signToken, type TokenLifetimes } from "./tokens.ts";

/** How long an identical retry of a refresh gets the same token, in milliseconds (api.md §1). */
const REFRESH_GRACE_MS = 10_000;
/** How far in the future a token may have been issued before the clock counts as set back, in milliseconds (case 42). */
export const CLOCK_SKEW_MS = 120_000;

/** What a refresh needs. */
interface RefreshPorts {
  sessions: SessionStore;
  signer: TokenSigner;
  clock: Clock;
  random: Random;
  /** The server's refresh secret. */
  serverSecret: Uint8Array;
  lifetimes: TokenLifetimes;
}

/**
 * Exchanges a refresh token for new tokens (api.md §1). Using one again within 10 s gives the same refresh token, unless
 * that one has been used already; any other reuse revokes the whole session.
 * @param clientId the OAuth client that asks; a session of another one, or of none, is refused and left alone
 * @throws {SealholdError} SESSION_EXPIRED for every token that cannot be used
 */
export async function refreshSession(
  ports: RefreshPorts,
  text: string,
  clientId?: string,
): Promise<IssuedTokens & { refresh: Secret }> {
  const presented = readRefreshToken(text, ports.serverSecret);
  if (presented === undefined) throw sessionRefused();
  const { accessSec, sessionSec } = ports.lifetimes;
  const nowMs = ports.clock.nowMs();
  const rotation = await ports.sessions.rotate({
    tokenHash: presented.hash,
    nextHash: presented.next.hash,
    ...(clientId !== undefined && { clientId }),
    nowMs,
    nextExpiresAtMs: nowMs + sessionSec * 1000,
    graceMs: REFRESH_GRACE_MS,
    skewMs: CLOCK_SKEW_MS,
  });
  if (rotation.kind === "refused" || rotation.kind === "reused") throw sessionRefused();
  const { userUuid, sessionId: sessionId, scope } = rotation;
  const scopes = scope !== undefined && { scopes: scope.split(" ") };
  const session = { userUuid, sessionId, clientId, ...scopes };
  const access = await signToken(ports, session, "access", accessSec);
  return {
    access: access.token,
    refresh: presented.next.token,
    accessLifetimeSec: accessSec,
    refreshLifetimeSec: Math.floor((rotation.expiresAtMs - nowMs) / 1000),
    userUuid,
    ...(scope !== undefined && { scope }),
  };
}

/** The one answer to every refresh that is refused: it does not tell unknown, expired, revoked and reused apart. */
export function sessionRefused(): SealholdError {
  return new SealholdError("SESSION_EXPIRED", "Session expired. Please log in again.", {
    hint: "sealhold auth login",
  });
}
