import { type Awaitable, whenKnown } from "../../../awaitable.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { SessionStore } from "../../../ports/server/session_store.ts";
import type { TokenClaims, TokenSigner, TokenUse } from "../../../ports/token_signer.ts";
import { CLOCK_SKEW_MS } from "./refresh_session.ts";

/** Longest access token looked at, in characters. */
const MAX_TOKEN_CHARS = 4096;

/** Who makes a request. */
export interface Caller {
  userUuid: string;
  sessionId: string;
  clientId: string;
  /** What the token is limited to; absent means everything. */
  scopes?: readonly string[];
  /** End of the token, in seconds since 1970. */
  expiresAtSec: number;
  /** Whether all of it would be found so again: for what lasts longer than a request. */
  stillHolds(): Promise<boolean>;
}

/** What a token is verified with. */
interface VerifyPorts {
  signer: TokenSigner;
  sessions: SessionStore;
  clock: Clock;
}

/**
 * Verifies a token: signature, form and use; then the time; then whether the session is live, which is asked anew
 * for every request, so that a logout or a disabled user stops at once.
 * @param use an access token by default
 * @returns undefined unless all of that holds
 */
export function verifyAccess(
  ports: VerifyPorts,
  token: string,
  use: TokenUse = "access",
): Awaitable<Caller | undefined> {
  if (token.length > MAX_TOKEN_CHARS) return undefined;
  return whenKnown(liveClaims(ports, token, use), (claims) => {
    if (claims === undefined) return undefined;
    const stillHolds = async () => await liveClaims(ports, token, use) !== undefined;
    return { ...claims, stillHolds };
  });
}

function liveClaims(
  ports: VerifyPorts,
  token: string,
  use: TokenUse,
): Awaitable<TokenClaims | undefined> {
  return whenKnown(ports.signer.verify(token, use), (claims) => {
    if (claims === undefined || !isTimely(claims, ports.clock.nowMs())) return undefined;
    return whenKnown(
      ports.sessions.isLive(claims.sessionId, claims.userUuid),
      (live) => live ? claims : undefined,
    );
  });
}

/** A token issued in the future means that the clock was set back: it must not live again (case 42). */
function isTimely(claims: TokenClaims, nowMs: number): boolean {
  return nowMs < claims.expiresAtSec * 1000 && claims.issuedAtSec * 1000 <= nowMs + CLOCK_SKEW_MS;
}
