/** Which account a Tailscale identity opens. */
import { uuidOfName } from "../accounts/uuid.ts";
import { SealholdError } from "../../../errors.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { IdentityRecord, IdentityStore } from "../../../ports/server/identity_store.ts";
import { toUser, type User, userNotFound } from "../accounts/user.ts";
import { checkNote } from "../accounts/note.ts";
import { checkUsername } from "../accounts/username.ts";

/** What linking needs. */
interface LinkPorts {
  identities: IdentityStore;
  clock: Clock;
}

/** A Tailscale user. */
interface TailscaleUser {
  /** `UserID` in `tailscale status --json`. */
  userId: string;
  /** Login name, which `serve --tailscale api` needs. */
  login?: string | undefined;
}

/**
 * Adds an account that has no password and logs in by Tailscale alone; its user_uuid follows from the Tailscale user id.
 * @throws {SealholdError} INVALID_NAME, INVALID_VALUE, ALREADY_EXISTS
 */
export async function addTailscaleUser(
  { identities, clock }: LinkPorts,
  request: TailscaleUser & { username: string; note?: string | undefined },
): Promise<User> {
  const username = checkUsername(request.username);
  const identity = identityOf(request, clock);
  const note = checkNote(request.note);
  const user = {
    userUuid: uuidOfName(identity.subject),
    username,
    passwordHash: "",
    createdAtMs: clock.nowMs(),
    disabledAtMs: undefined,
    ...(note === undefined ? {} : { note }),
  };
  if (await identities.insertUser(user, identity) !== "added") {
    const taken = await identities.find("tailscale", identity.subject) !== undefined;
    throw new SealholdError(
      "ALREADY_EXISTS",
      taken
        ? "This Tailscale user is linked to an account already"
        : `User "${username}" exists already`,
      {
        hint: taken
          ? "sealhold server user list"
          : `sealhold server user link ${username} --tailscale <user-id>`,
      },
    );
  }
  return toUser(user);
}

/**
 * Links an account to a Tailscale user; once more replaces the login name.
 * @throws {SealholdError} INVALID_VALUE, USER_NOT_FOUND, ALREADY_EXISTS (another account has it)
 */
export async function linkTailscale(
  { identities, clock }: LinkPorts,
  request: TailscaleUser & { username: string },
): Promise<void> {
  const result = await identities.link(request.username, identityOf(request, clock));
  if (result === "no-user") throw userNotFound();
  if (result === "taken") {
    throw new SealholdError("ALREADY_EXISTS", "Another account is linked to this Tailscale user", {
      hint: "sealhold server user unlink <username> --tailscale <user-id>",
    });
  }
}

/**
 * Unlinks it and ends the account's sessions.
 * @throws {SealholdError} INVALID_VALUE, NOT_FOUND
 */
export async function unlinkTailscale(
  { identities, clock }: LinkPorts,
  { username, userId }: { username: string; userId: string },
): Promise<void> {
  const subject = checkUserId(userId);
  if (await identities.unlink(username, "tailscale", subject, clock.nowMs())) return;
  throw new SealholdError("NOT_FOUND", "This account is not linked to that Tailscale user", {
    hint: "sealhold server user list",
  });
}

function identityOf({ userId, login }: TailscaleUser, clock: Clock): IdentityRecord {
  return {
    kind: "tailscale",
    subject: checkUserId(userId),
    login: login === undefined ? undefined : checkLogin(login),
    linkedAtMs: clock.nowMs(),
  };
}

function checkUserId(userId: string): string {
  if (/^[A-Za-z0-9]{1,64}$/.test(userId)) return userId;
  throw new SealholdError(
    "INVALID_VALUE",
    "The Tailscale user id must be 1 to 64 letters and digits",
    {
      hint: "It is UserID under Self in tailscale status --json",
    },
  );
}

function checkLogin(login: string): string {
  if (/^[\x21-\x7e]{1,256}$/.test(login)) return login;
  throw new SealholdError("INVALID_VALUE", "The login name must be 1 to 256 visible characters", {
    hint: "For example --login alice@example.com",
  });
}
