import { SignetError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { PasswordHasher } from "../../ports/password_hasher.ts";
import type { Random } from "../../ports/random.ts";
import type { SessionStore } from "../../ports/session_store.ts";
import type { TokenSigner } from "../../ports/token_signer.ts";
import type { UserRecord, UserStore } from "../../ports/user_store.ts";
import type { Secret } from "../../secret.ts";
import { type AttemptTicket, type LimitPorts, takeLoginAttempt } from "./login_limits.ts";
import type { LoginsInFlight } from "./logins_in_flight.ts";
import { MAX_PASSWORD_BYTES } from "./password.ts";
import { newRefreshToken } from "./refresh_token.ts";
import { type IssuedTokens, signToken, type TokenLifetimes } from "./tokens.ts";
import { isUsername, usernameLimitKey } from "./username.ts";
import { uuidV4 } from "./uuid.ts";

/** What a login needs. */
export interface LoginPorts extends LimitPorts {
  users: UserStore;
  sessions: SessionStore;
  hasher: PasswordHasher;
  signer: TokenSigner;
  random: Random;
  clock: Clock;
  lifetimes: TokenLifetimes;
  inFlight: LoginsInFlight;
}

/**
 * Logs in with a password (api.md §3).
 *
 * An unknown, a disabled and a mistaken account give the same answer after the same Argon2 work (case 41).
 * @param request `peer` is the address that the attempt is counted under
 * @throws {SignetError} LOGIN_FAILED, RATE_LIMITED, BUSY (too many logins at once)
 */
export async function logInWithPassword(
  ports: LoginPorts,
  request: { username: string; password: Secret; peer: string },
): Promise<IssuedTokens> {
  const { username, peer } = request;
  const take = () => takeLoginAttempt(ports, username, peer);
  return await ports.inFlight.run(usernameLimitKey(username), take, async (ticket) => {
    const user = await _checkPassword(ports, request, ticket);
    const tokens = await _openSession(ports, user);
    await ports.attempts.refund(ticket);
    return tokens;
  });
}

async function _checkPassword(
  ports: LoginPorts,
  request: { username: string; password: Secret },
  ticket: AttemptTicket,
): Promise<UserRecord> {
  const { username, password } = request;
  // The name must match exactly; only the limits see its variants.
  const found = isUsername(username) ? await ports.users.findByUsername(username) : undefined;
  const user = found?.disabledAtMs === undefined ? found : undefined;
  const tooLong = password.length > MAX_PASSWORD_BYTES;
  const usable = user !== undefined && !tooLong;
  const check = await _verify(ports, password, usable ? user.passwordHash : undefined, ticket);
  if (!usable || !check.matches) throw loginFailed();
  if (!check.outdated) return user;
  const passwordHash = await ports.hasher.hash(password);
  const how = { nowMs: ports.clock.nowMs(), ifHash: user.passwordHash, revokeSessions: false };
  return await ports.users.setPasswordHash(username, passwordHash, how)
    ? { ...user, passwordHash }
    : user;
}

async function _verify(
  ports: LoginPorts,
  password: Secret,
  hash: string | undefined,
  ticket: AttemptTicket,
): Promise<{ matches: boolean; outdated: boolean }> {
  try {
    return await ports.hasher.verify(password, hash ?? ports.hasher.decoy());
  } catch (error) {
    // Nothing was tried: the attempt does not count.
    await ports.attempts.refund(ticket);
    throw error;
  }
}

async function _openSession(ports: LoginPorts, user: UserRecord): Promise<IssuedTokens> {
  const { accessSec, sessionSec } = ports.lifetimes;
  const refresh = newRefreshToken(ports.random.bytes(32));
  const session = { userUuid: user.userUuid, sessionId: uuidV4(ports.random.bytes(16)) };
  const nowMs = ports.clock.nowMs();
  const created = await ports.sessions.create({
    familyId: session.sessionId,
    userUuid: user.userUuid,
    tokenHash: refresh.hash,
    nowMs,
    expiresAtMs: nowMs + sessionSec * 1000,
    ifPasswordHash: user.passwordHash,
  });
  // Disabled, or the password changed, while the hash was being computed.
  if (!created) throw loginFailed();
  const access = await signToken(ports, session, "access", accessSec);
  return {
    access: access.token,
    refresh: refresh.token,
    accessLifetimeSec: accessSec,
    refreshLifetimeSec: sessionSec,
    userUuid: user.userUuid,
  };
}

/** The one answer to every login that fails. */
export function loginFailed(): SignetError {
  return new SignetError("LOGIN_FAILED", "Invalid username or password", {
    hint: "Check the username and the password",
  });
}
