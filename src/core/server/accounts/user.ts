import { SealholdError } from "../../../errors.ts";
import type { UserRecord } from "../../../ports/server/user_store.ts";

/** What may be shown of an account. Times are RFC 3339 UTC. */
export interface User {
  userUuid: string;
  username: string;
  createdAt: string;
  disabled: boolean;
  /** Absent while the account is enabled. */
  disabledAt?: string;
  /** What the operator wrote down about it. */
  note?: string;
  /** Whether it is being removed: disabled for good. */
  removing: boolean;
}

/** The account without its password hash. */
export function toUser(record: UserRecord): User {
  return {
    userUuid: record.userUuid,
    username: record.username,
    createdAt: new Date(record.createdAtMs).toISOString(),
    disabled: record.disabledAtMs !== undefined,
    ...(record.disabledAtMs === undefined
      ? {}
      : { disabledAt: new Date(record.disabledAtMs).toISOString() }),
    ...(record.note === undefined ? {} : { note: record.note }),
    removing: record.removedAtMs !== undefined,
  };
}

/** The error for an account that is not there. */
export function userNotFound(): SealholdError {
  return new SealholdError("USER_NOT_FOUND", "There is no such user", {
    hint: "sealhold server user list",
  });
}
