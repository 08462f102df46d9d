import type { PasswordHasher } from "../../../ports/password_hasher.ts";
import type { UserRecord, UserStore } from "../../../ports/server/user_store.ts";
import type { Secret } from "../../../secret.ts";
import {
  type AttemptTicket,
  type LimitPorts,
  takeLoginAttempt,
  usernameLimitKey,
} from "../limits/login_limits.ts";
import type { LoginsInFlight } from "../limits/logins_in_flight.ts";
import { MAX_PASSWORD_BYTES } from "./password.ts";
import { loginFailed, openSession, type SessionPorts } from "./open_session.ts";
import type { IssuedTokens } from "./tokens.ts";
import { isUsername } from "./username.ts";

/** What a login needs. */
export interface LoginPorts extends LimitPorts, SessionPorts {
  users: UserStore;
  hasher: PasswordHasher;
  inFlight: LoginsInFlight;
}

/** A password to be checked. */
export interface PasswordLogin {
  username: string;
  password: Secret;
  /** The address that the attempt is counted under. */
  peer: string;
}

/**
 * Logs in with a password (api.md §3).
 * @throws {SealholdError} LOGIN_FAILED, RATE_LIMITED, BUSY (too many logins at once)
 */
export async function logInWithPassword(
  ports: LoginPorts,
  request: PasswordLogin,
): Promise<IssuedTokens> {
  return await withPassword(
    ports,
    request,
    ({ userUuid, passwordHash: ifPasswordHash }) =>
      openSession(ports, { userUuid, ifPasswordHash }),
  );
}

/**
 * Checks a password, counts the attempt, and gives it back when the password and `work` were good.
 *
 * An unknown, a disabled and a mistaken account give the same answer after the same Argon2 work (case 41).
 * @param work what the login is for
 * @throws {SealholdError} LOGIN_FAILED, RATE_LIMITED, BUSY (too many logins at once)
 */
export async function withPassword<T>(
  ports: LimitPorts & Pick<LoginPorts, "users" | "hasher" | "clock" | "inFlight">,
  request: PasswordLogin,
  work: (user: UserRecord) => Promise<T>,
): Promise<T> {
  const { username, peer } = request;
  const take = () => takeLoginAttempt(ports, username, peer);
  return await ports.inFlight.run(usernameLimitKey(username), take, async (ticket) => {
    const result = await work(await checkPassword(ports, request, ticket));
    await ports.attempts.refund(ticket);
    return result;
  });
}

type CheckPorts = Pick<LoginPorts, "users" | "hasher" | "clock" | "attempts">;

async function checkPassword(
  ports: CheckPorts,
  request: { username: string; password: Secret },
  ticket: AttemptTicket,
): Promise<UserRecord> {
  const { username, password } = request;
  // The name must match exactly; only the limits see its variants.
  const found = isUsername(username) ? await ports.users.findByUsername(username) : undefined;
  const user = found?.disabledAtMs === undefined ? found : undefined;
  const tooLong = password.length > MAX_PASSWORD_BYTES;
  // An account without a password has an empty hash, which nothing must ever be compared with.
  const usable = user !== undefined && user.passwordHash !== "" && !tooLong;
  const check = await verifyPassword(
    ports,
    password,
    usable ? user.passwordHash : undefined,
    ticket,
  );
  if (!usable || !check.matches) throw loginFailed();
  if (!check.outdated) return user;
  const passwordHash = await ports.hasher.hash(password);
  const how = { nowMs: ports.clock.nowMs(), ifHash: user.passwordHash, revokeSessions: false };
  return await ports.users.setPasswordHash(username, passwordHash, how)
    ? { ...user, passwordHash }
    : user;
}

async function verifyPassword(
  ports: CheckPorts,
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
