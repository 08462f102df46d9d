import type { User } from "../../../core/server/accounts/user.ts";

/** An account for programs, in the names of the wire contract. */
export function userData(user: User): Record<string, unknown> {
  return {
    user_uuid: user.userUuid,
    username: user.username,
    created_at: user.createdAt,
    disabled: user.disabled,
    ...(user.note === undefined ? {} : { note: user.note }),
    ...(user.removing ? { removing: true } : {}),
    ...(user.disabledAt === undefined ? {} : { disabled_at: user.disabledAt }),
  };
}
