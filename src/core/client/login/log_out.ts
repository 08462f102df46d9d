/** Logout: a login ends here in any case, and at the provider where that can be done. */
import type { AuthPorts } from "./auth_ports.ts";
import { dropLogin, isSession, type Login, loginIn, type LoginSlot, slotsIn } from "./login.ts";
import { needsLogin } from "./login_errors.ts";
import { methodOf } from "./login_method.ts";

/** What a logout did. */
export interface LoggedOut {
  slot: LoginSlot;
  /** Whether there was anything to revoke: an API key, or a provider's token that came from elsewhere, is not ours to end. */
  revocable: boolean;
  /** Whether the provider confirmed that it revoked it. */
  revoked: boolean;
}

/**
 * The slots that a logout would empty.
 * @param own the login that is meant
 * @param all every login in its place
 * @throws {SealholdError} NOT_AUTHENTICATED when there is none
 */
export async function slotsToEmpty(
  { store }: Pick<AuthPorts, "store">,
  own: LoginSlot,
  all: boolean,
): Promise<LoginSlot[]> {
  const entries = await store.read();
  const slots = all ? slotsIn(entries) : loginIn(entries, own) === undefined ? [] : [own];
  if (slots.length === 0) throw needsLogin(own);
  return slots;
}

/**
 * Ends the logins in these slots; empty ones are passed over.
 * @throws {SealholdError} of the store only
 */
export async function logOut(ports: AuthPorts, slots: readonly LoginSlot[]): Promise<LoggedOut[]> {
  // Deleted first: whatever the provider answers, and even if we are killed now, the token is gone from this machine.
  const found = await ports.store.update((entries) =>
    slots.flatMap((slot) => {
      const login = loginIn(entries, slot);
      if (login === undefined) return [];
      dropLogin(entries, slot);
      return [{ slot, login }];
    })
  );
  return await Promise.all(
    found.map(async ({ slot, login }) => {
      const revocable = isRevocable(login);
      return { slot, revocable, revoked: revocable && await tryRevoke(ports, login) };
    }),
  );
}

function isRevocable(login: Login): boolean {
  if (!isSession(login) && login.type === "api_key") return false;
  if (login.oauth !== undefined) return login.oauth.revocation_endpoint !== undefined;
  // A Sealhold server ends a session by its access token as well.
  return isSession(login) || login.refresh_token !== undefined;
}

async function tryRevoke(ports: AuthPorts, login: Login): Promise<boolean> {
  try {
    const strategy = await ports.strategy(methodOf(login));
    return await strategy.revoke?.(login) ?? false;
  } catch {
    return false;
  }
}
