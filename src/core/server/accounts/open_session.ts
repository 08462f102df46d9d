import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Random } from "../../../ports/random.ts";
import type { LoginGround, NewSession, SessionStore } from "../../../ports/server/session_store.ts";
import type { TokenSigner } from "../../../ports/token_signer.ts";
import { newRefreshToken } from "./refresh_token.ts";
import { type IssuedTokens, signToken, type TokenLifetimes } from "./tokens.ts";
import { randomUuid } from "./uuid.ts";

/** What opening a session needs. */
export interface SessionPorts {
  sessions: SessionStore;
  signer: TokenSigner;
  random: Random;
  clock: Clock;
  lifetimes: TokenLifetimes;
}

/** Whose session, and what it is limited to. */
interface SessionRequest {
  userUuid: string;
  /** Space-separated; everything when absent. */
  scope?: string;
  /** The OAuth client it belongs to. */
  clientId?: string;
  /** Open it only while this is the user's password hash. */
  ifPasswordHash?: string;
  /** The grant that it uses up. */
  uses?: NonNullable<NewSession["uses"]>;
  /** What let it in. */
  ground?: LoginGround;
  /** Life of the access token, in seconds; the server's by default. */
  accessSec?: number;
  /** Life of the refresh token, in seconds; the server's by default. */
  sessionSec?: number;
  /** Whether there is a refresh token; true by default. Without, the session ends with its access token. */
  refreshable?: boolean;
}

/**
 * Opens a session and signs its first access token: what every way of logging in ends in.
 * @throws {SealholdError} LOGIN_FAILED, and nothing is opened, if the user is disabled, the password has been changed, the
 *   grant is used, or the ground is gone
 */
export async function openSession(
  ports: SessionPorts,
  request: SessionRequest,
): Promise<IssuedTokens> {
  const { userUuid, scope, clientId, refreshable = true } = request;
  const accessSec = request.accessSec ?? ports.lifetimes.accessSec;
  const sessionSec = refreshable ? request.sessionSec ?? ports.lifetimes.sessionSec : accessSec;
  const refresh = refreshable ? newRefreshToken(ports.random.bytes(32)) : undefined;
  const sessionId = randomUuid(ports.random);
  const nowMs = ports.clock.nowMs();
  const created = await ports.sessions.create({
    sessionId: sessionId,
    userUuid,
    nowMs,
    expiresAtMs: nowMs + sessionSec * 1000,
    ...(refresh && { tokenHash: refresh.hash }),
    ...(request.ifPasswordHash !== undefined && { ifPasswordHash: request.ifPasswordHash }),
    ...(scope !== undefined && { scope }),
    ...(clientId !== undefined && { clientId }),
    ...(request.uses && { uses: request.uses }),
    ...(request.ground && { ground: request.ground }),
  });
  if (!created) throw loginFailed();
  const scopes = scope !== undefined && { scopes: scope.split(" ") };
  const session = { userUuid, sessionId, clientId, ...scopes };
  const access = await signToken(ports, session, "access", accessSec);
  return {
    access: access.token,
    ...(refresh && { refresh: refresh.token }),
    accessLifetimeSec: accessSec,
    refreshLifetimeSec: refreshable ? sessionSec : 0,
    userUuid,
    ...(scope !== undefined && { scope }),
  };
}

/** The one answer to every login that fails. */
export function loginFailed(): SealholdError {
  return new SealholdError("LOGIN_FAILED", "Invalid username or password", {
    hint: "Check the username and the password",
  });
}
