/** Listing accounts and changing one. */
import type { Clock } from "../../../ports/clock.ts";
import type { PasswordHasher } from "../../../ports/password_hasher.ts";
import type { UserStore } from "../../../ports/server/user_store.ts";
import type { Secret } from "../../../secret.ts";
import { checkNewPassword } from "./password.ts";
import { toUser, type User, userNotFound } from "./user.ts";

/** All accounts, sorted by username. */
export async function listUsers(ports: { users: UserStore }): Promise<User[]> {
  return (await ports.users.list()).map(toUser);
}

/**
 * Disables an account. Its sessions are revoked in the same step: tokens already given out stop at their next use.
 * @throws {SealholdError} USER_NOT_FOUND
 */
export async function disableUser(
  ports: { users: UserStore; clock: Clock },
  username: string,
): Promise<User> {
  if (!await ports.users.setDisabled(username, ports.clock.nowMs())) throw userNotFound();
  return await findUser(ports, username);
}

/**
 * Enables an account again; its old sessions stay revoked.
 * @throws {SealholdError} USER_NOT_FOUND
 */
export async function enableUser(ports: { users: UserStore }, username: string): Promise<User> {
  if (!await ports.users.setDisabled(username, undefined)) throw userNotFound();
  return await findUser(ports, username);
}

/**
 * Sets a new password and revokes the account's sessions.
 * @throws {SealholdError} USER_NOT_FOUND, INVALID_VALUE
 */
export async function setPassword(
  ports: { users: UserStore; hasher: PasswordHasher; clock: Clock },
  request: { username: string; password: Secret },
): Promise<User> {
  checkNewPassword(request.password);
  const hash = await ports.hasher.hash(request.password);
  const how = { nowMs: ports.clock.nowMs(), revokeSessions: true };
  if (!await ports.users.setPasswordHash(request.username, hash, how)) throw userNotFound();
  return await findUser(ports, request.username);
}

async function findUser(ports: { users: UserStore }, username: string): Promise<User> {
  const record = await ports.users.findByUsername(username);
  if (record === undefined) throw userNotFound();
  return toUser(record);
}
