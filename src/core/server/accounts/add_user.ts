import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { PasswordHasher } from "../../../ports/password_hasher.ts";
import type { Random } from "../../../ports/random.ts";
import type { UserStore } from "../../../ports/server/user_store.ts";
import type { Secret } from "../../../secret.ts";
import { checkNewPassword } from "./password.ts";
import { checkNote } from "./note.ts";
import { toUser, type User } from "./user.ts";
import { checkUsername } from "./username.ts";
import { randomUuid } from "./uuid.ts";

/**
 * Adds an account with a password; its user_uuid is a random version 4 UUID.
 * @throws {SealholdError} INVALID_NAME, INVALID_VALUE (password, note), ALREADY_EXISTS
 */
export async function addUser(
  ports: { users: UserStore; hasher: PasswordHasher; clock: Clock; random: Random },
  request: { username: string; password: Secret; note?: string | undefined },
): Promise<User> {
  const username = checkUsername(request.username);
  checkNewPassword(request.password);
  const note = checkNote(request.note);
  const record = {
    userUuid: randomUuid(ports.random),
    username,
    passwordHash: await ports.hasher.hash(request.password),
    createdAtMs: ports.clock.nowMs(),
    disabledAtMs: undefined,
    ...(note === undefined ? {} : { note }),
  };
  if (!await ports.users.insert(record)) {
    throw new SealholdError("ALREADY_EXISTS", `User "${username}" exists already`, {
      hint: `sealhold server user passwd ${username}`,
    });
  }
  return toUser(record);
}
