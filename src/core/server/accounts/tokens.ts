import { encodeBase64url } from "../../../crypto/base64url.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Random } from "../../../ports/random.ts";
import type { TokenSigner, TokenUse } from "../../../ports/token_signer.ts";
import type { Secret } from "../../../secret.ts";

/** How long tokens live, in seconds. */
export interface TokenLifetimes {
  /** Access token; 900 by default (`--access-ttl`). */
  accessSec: number;
  /** Refresh token, counted anew at every rotation; 604800 by default (`--session-ttl`). */
  sessionSec: number;
}

/** 15 minutes and 7 days (api.md §1). */
export const DEFAULT_LIFETIMES: TokenLifetimes = { accessSec: 900, sessionSec: 604_800 };

/** Lifetime of an event-stream token, in seconds (api.md §3). */
export const WS_TOKEN_SEC = 900;

/** The OAuth client of this project's own programs, which every login without OAuth counts as (RFC 9068 section 2.2). */
export const OWN_CLIENT_ID = "sealhold-cli";

/** What a login or a refresh gives. */
export interface IssuedTokens {
  access: string;
  /** Absent where the login gives none: it lives as long as its access token. */
  refresh?: Secret;
  accessLifetimeSec: number;
  /** 0 without a refresh token. */
  refreshLifetimeSec: number;
  userUuid: string;
  /** What the tokens are limited to, separated by spaces; absent means everything. */
  scope?: string;
}

/** What a token is signed for. */
interface TokenSession {
  userUuid: string;
  sessionId: string;
  /** Absent means everything. */
  scopes?: readonly string[];
  /** Absent for a login without OAuth. */
  clientId?: string | undefined;
}

/** Signs a token for a session, with a fresh `jti`. */
export async function signToken(
  ports: { signer: TokenSigner; clock: Clock; random: Random },
  session: TokenSession,
  use: TokenUse,
  lifetimeSec: number,
): Promise<{ token: string; expiresAtSec: number }> {
  const issuedAtSec = Math.floor(ports.clock.nowMs() / 1000);
  const expiresAtSec = issuedAtSec + lifetimeSec;
  const tokenId = encodeBase64url(ports.random.bytes(16));
  const { clientId = OWN_CLIENT_ID } = session;
  const claims = { ...session, clientId, tokenId, issuedAtSec, expiresAtSec };
  const token = await ports.signer.sign(claims, use);
  return { token, expiresAtSec };
}
